import { Failure } from "../../core/failure.ts";
import { gatesThatNeed, unarmedAmong } from "../../core/readiness/gate/arming.ts";
import type { Clock } from "../../ports/clock.ts";
import type { QueryLedger } from "../../ports/query.ts";
import { headOf, unknownMigration } from "../read-route.ts";
import type { Handlers } from "../routed.ts";
import { unknownCheckpoint } from "../unknown-checkpoint.ts";
import { approvalView } from "./approval-view.ts";
import { readAll, readForGate } from "./gate-reads.ts";
import { pageHistory } from "./history.ts";
import { approvalsView } from "./pending-view.ts";
import { progressView } from "./progress-view.ts";
import { proposalView } from "./proposal-view.ts";
import { instantAsked, rollbackItems } from "./rollback-plan.ts";
import { requireKnown, unknownGate } from "./unknown.ts";
import { gateView, gateViews, listedCheckpoint, migrationView } from "./views.ts";

export interface ApiPorts {
  readonly ledger: QueryLedger;
  readonly clock: Clock;
}

type ReadHandlers = Handlers<"api", ApiPorts>;

const listMigrations: ReadHandlers["listMigrations"] = async ({ ledger }) => ({
  migrations: (await ledger.listHeads()).filter(({ planVersion }) => planVersion > 0).map(migrationView),
});

const showMigration: ReadHandlers["showMigration"] = async (ports, request) =>
  migrationView(await headOf(ports.ledger, request));

const showProgress: ReadHandlers["showProgress"] = async ({ ledger, clock }, { path }) => {
  const head = await ledger.readHead(path.migration);
  if (head === undefined) throw await unknownMigration(ledger, path.migration);
  const { applying, migration } = head;
  const turn = applying === null ? undefined : await ledger.findTurn(migration, applying.version);
  return progressView(head, turn, clock());
};

const showProposal: ReadHandlers["showProposal"] = async (ports, request) => {
  const head = await headOf(ports.ledger, request);
  const fact = head.proposed === null ? undefined : await ports.ledger.findFact(head.proposed.id);
  return proposalView(head, fact, ports.clock());
};

const listApprovals: ReadHandlers["listApprovals"] = async ({ ledger, clock }, request) => {
  const head = await headOf(ledger, request);
  const checkpoints = await ledger.listCheckpoints(head.migration);
  const requirements = await ledger.readRequirements(head.migration, head.planVersion);
  return approvalsView(head, checkpoints, requirements, clock());
};

const listGates: ReadHandlers["listGates"] = async (ports, request) => {
  const head = await headOf(ports.ledger, request);
  const now = ports.clock();
  const gates = await ports.ledger.listGates(head.migration);
  const views = gateViews(head, gates, await readAll(ports.ledger, head), now);
  return { now, migration: migrationView(head), gates: views };
};

const showGate: ReadHandlers["showGate"] = async (ports, request) => {
  const head = await headOf(ports.ledger, request);
  const [found] = await ports.ledger.readGates(head.migration, [request.path.gate]);
  if (found === undefined) throw await unknownGate(ports.ledger, head, request.path.gate);
  const now = ports.clock();
  const gate = gateView(head, found, await readForGate(ports.ledger, head, found, now), now);
  return { now, migration: migrationView(head), gate };
};

const listCheckpoints: ReadHandlers["listCheckpoints"] = async (ports, request) => {
  const { query } = request;
  const head = await headOf(ports.ledger, request);
  const now = ports.clock();
  const page = await ports.ledger.pageCheckpoints(head.migration, query);
  if (page.items.length === 0) await requireKnown(ports.ledger, head, { unit: query.unit });
  const ids = new Set(page.items.flatMap(gatesThatNeed));
  const unarmed = unarmedAmong(await ports.ledger.readGates(head.migration, [...ids]));
  const checkpoints = page.items.map((checkpoint) => listedCheckpoint(checkpoint, unarmed, now));
  return { now, migration: migrationView(head), checkpoints, cursor: page.cursor ?? null };
};

const listRollback: ReadHandlers["listRollback"] = async (ports, request) => {
  const { at, ...query } = request.query;
  const head = await headOf(ports.ledger, request);
  const now = instantAsked(at, ports.clock());
  const page = await ports.ledger.pageCheckpoints(head.migration, query);
  if (page.items.length === 0) await requireKnown(ports.ledger, head, { unit: query.unit });
  const items = await rollbackItems(ports.ledger, head, page.items, now);
  return { now, migration: migrationView(head), items, cursor: page.cursor ?? null };
};

const showCheckpoint: ReadHandlers["showCheckpoint"] = async (ports, request) => {
  const head = await headOf(ports.ledger, request);
  const { unit, requirement: id } = request.path;
  const checkpoints = await ports.ledger.listCheckpoints(head.migration);
  const checkpoint = checkpoints.find((one) => one.unit === unit && one.requirement === id);
  const requirement = (await ports.ledger.readRequirements(head.migration, head.planVersion)).get(id);
  if (checkpoint === undefined || requirement === undefined) throw unknownCheckpoint(unit, id, checkpoints);
  return approvalView(checkpoint, requirement, checkpoints, ports.clock());
};

const listHistory: ReadHandlers["listHistory"] = ({ ledger }, request) => pageHistory(ledger, request);

const showFact: ReadHandlers["showFact"] = async ({ ledger }, { path }) => {
  const fact = await ledger.findFact(path.fact);
  if (fact === undefined) throw new Failure("not-found", `unknown fact "${path.fact}"`);
  return { fact };
};

/** The handler of each route that `api` serves. */
export const READ_HANDLERS: ReadHandlers = {
  listMigrations,
  showMigration,
  showProgress,
  showProposal,
  listApprovals,
  listGates,
  showGate,
  listCheckpoints,
  showCheckpoint,
  listRollback,
  listHistory,
  showFact,
};
