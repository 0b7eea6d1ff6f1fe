import type { LogHeadView } from "../../contract/schemas/log.ts";
import { Failure } from "../../core/failure.ts";
import type { NoteKey } from "../../core/log/note-key.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import { readsOthers } from "../../core/plan/reads.ts";
import { CHECKPOINT_STATES, type Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { gatesThatNeed, unarmedAmong } from "../../core/readiness/gate/arming.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { Clock } from "../../ports/clock.ts";
import type { QueryLedger } from "../../ports/query.ts";
import { type Asked, readShown } from "../gate-reads.ts";
import { publishedHead } from "../published-head.ts";
import { headOf, unknownMigration } from "../read-route.ts";
import type { CursorPorts, Handlers } from "../routed.ts";
import { unknownCheckpoint } from "../unknown-checkpoint.ts";
import { requireKnown, unknownAgent, unknownGate } from "../unknown-names.ts";
import { agentAnswer, pageAgents } from "./agents.ts";
import { approvalView } from "./approval-view.ts";
import { pageCheckpoints } from "./checkpoint-pages.ts";
import { cosignaturesView } from "./cosigned-view.ts";
import { pageFacts, pageHistory } from "./history.ts";
import { inclusionView, type LoggedReads } from "./inclusion-view.ts";
import { logKeysView } from "./log-keys.ts";
import { consistencyView, logHeadView, logView } from "./log-view.ts";
import { pageNotifications } from "./notifications.ts";
import { approvalsView } from "./pending-view.ts";
import { progressView } from "./progress-view.ts";
import { proposalView } from "./proposal-view.ts";
import { instantAsked, rollbackItems } from "./rollback-plan.ts";
import { gateView, gateViews, listedCheckpoint, migrationView } from "./views.ts";

export interface ApiPorts extends CursorPorts {
  readonly ledger: QueryLedger;
  readonly clock: Clock;
  readonly log: LoggedReads;
  /** Absent where the operator named none. */
  readonly witnesses?: readonly NoteKey[];
}

/** All that answers with JSON: metrics are a text. */
type ReadHandlers = Omit<Handlers<"api", ApiPorts>, "showMetrics">;

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

/** What is known of some gates, with the titles of what the plan does not ask for everywhere. */
const readGates = async (ledger: QueryLedger, head: Head, gates: readonly Gate[], asked: Asked) => {
  const { migration, planVersion } = head;
  const ids = new Set(gates.flatMap(({ coverage }) => coverage.notApplicable.map(({ requirement }) => requirement)));
  const titles = await ledger.readRequirements(migration, planVersion, [...ids]);
  return { shown: await readShown(ledger, head, gates, asked), titles };
};

/** The newest head of the log, beside what is answered: null also where the log cannot be read, which keeps no answer back. */
const logHeadOf = async ({ log }: ApiPorts): Promise<LogHeadView | null> => {
  const found = await publishedHead(log).catch(() => undefined);
  return found === undefined ? null : logHeadView(found.head);
};

const listGates: ReadHandlers["listGates"] = async (ports, request) => {
  const { ledger, clock } = ports;
  const head = await headOf(ledger, request);
  const page = await ledger.pageGates(head.migration, request.query);
  const now = clock();
  const { shown, titles } = await readGates(ledger, head, page.items, { now, blockers: "counted" });
  const gates = gateViews(head, shown, titles, now);
  return { now, log: await logHeadOf(ports), migration: migrationView(head), gates, cursor: page.cursor ?? null };
};

const showGate: ReadHandlers["showGate"] = async (ports, request) => {
  const { ledger, clock } = ports;
  const head = await headOf(ledger, request);
  const found = await ledger.readGates(head.migration, [request.path.gate]);
  const now = clock();
  const { shown, titles } = await readGates(ledger, head, found, { now, blockers: "named" });
  const [only] = shown;
  if (only === undefined) throw await unknownGate(ledger, head, request.path.gate);
  const gate = gateView(head, only, titles, now);
  return { now, log: await logHeadOf(ports), migration: migrationView(head), gate };
};

/** Who is responsible for the units of some checkpoints. */
const ownersOf = async (
  ledger: QueryLedger,
  { migration, planVersion }: Head,
  checkpoints: readonly Checkpoint[],
): Promise<ReadonlyMap<string, string>> => {
  const ids = [...new Set(checkpoints.map(({ unit }) => unit))];
  const units = ids.length === 0 ? [] : await ledger.readUnits(migration, planVersion, ids);
  return new Map(units.flatMap(({ id, owner }) => (owner === undefined ? [] : [[id, owner]])));
};

const countCheckpoints: ReadHandlers["countCheckpoints"] = async ({ ledger, clock }, request) => {
  const head = await headOf(ledger, request);
  const states = await Promise.all(
    CHECKPOINT_STATES.map(async (state) => ({
      state,
      ...(await ledger.countListed(head.migration, state, request.query.upTo)),
    })),
  );
  return { now: clock(), migration: migrationView(head), states };
};

const listCheckpoints: ReadHandlers["listCheckpoints"] = async ({ ledger, clock }, request) => {
  const { query } = request;
  const head = await headOf(ledger, request);
  const now = clock();
  const page = await pageCheckpoints(ledger, head, query, now);
  if (page.items.length === 0) await requireKnown(ledger, head, { unit: query.unit, owner: query.owner });
  const ids = new Set(page.items.flatMap(gatesThatNeed));
  const unarmed = unarmedAmong(await ledger.readGates(head.migration, [...ids]));
  const owners = await ownersOf(ledger, head, page.items);
  const checkpoints = page.items.map((one) => listedCheckpoint(one, unarmed, owners.get(one.unit), now));
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

/** What a comparison or a sign-off reads may be of any unit; of other requirements it is nothing. */
const checkpointsFor = async (ledger: QueryLedger, checkpoint: Checkpoint, requirement: Requirement) =>
  readsOthers(requirement) ? ledger.listCheckpoints(checkpoint.migration) : [checkpoint];

const showCheckpoint: ReadHandlers["showCheckpoint"] = async ({ ledger, clock }, request) => {
  const { migration, planVersion } = await headOf(ledger, request);
  const { unit, requirement: id } = request.path;
  const checkpoint = await ledger.findCheckpoint({ migration, unit, requirement: id });
  const requirement = (await ledger.readRequirements(migration, planVersion, [id])).get(id);
  if (checkpoint === undefined || requirement === undefined)
    throw unknownCheckpoint(unit, id, await ledger.listCheckpoints(migration));
  return approvalView(checkpoint, requirement, await checkpointsFor(ledger, checkpoint, requirement), clock());
};

const listAgents: ReadHandlers["listAgents"] = async ({ ledger, clock }, request) => {
  const head = await headOf(ledger, request);
  const now = clock();
  return { now, migration: migrationView(head), ...(await pageAgents(ledger, head, request.query, now)) };
};

const showAgent: ReadHandlers["showAgent"] = async ({ ledger, clock }, request) => {
  const head = await headOf(ledger, request);
  const now = clock();
  const agent = await ledger.findAgent(head.migration, head.planVersion, request.path.agent);
  if (agent === undefined) throw await unknownAgent(ledger, head, request.path.agent);
  return { now, migration: migrationView(head), ...(await agentAnswer(ledger, head, agent, now)) };
};

const listHistory: ReadHandlers["listHistory"] = ({ ledger }, request) => pageHistory(ledger, request);

const listFacts: ReadHandlers["listFacts"] = ({ ledger }, request) => pageFacts(ledger, request);

const showFact: ReadHandlers["showFact"] = async ({ ledger }, { path }) => {
  const fact = await ledger.findFact(path.fact);
  if (fact === undefined) throw new Failure("not-found", `unknown fact "${path.fact}"`);
  return { fact };
};

const listNotifications: ReadHandlers["listNotifications"] = ({ ledger }, request) =>
  pageNotifications(ledger, request);

const showLog: ReadHandlers["showLog"] = ({ log, witnesses }) => logView(log, witnesses);

const listCosignatures: ReadHandlers["listCosignatures"] = ({ log, witnesses = [] }, { query }) =>
  cosignaturesView(log, witnesses, query.size);

const listLogKeys: ReadHandlers["listLogKeys"] = ({ log }) => logKeysView(log);

const proveLog: ReadHandlers["proveLog"] = ({ log }, { query }) => consistencyView(log, query);

const proveFact: ReadHandlers["proveFact"] = (ports, { query }) => inclusionView(ports, query.fact);

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
  countCheckpoints,
  listRollback,
  listAgents,
  showAgent,
  listHistory,
  listFacts,
  showFact,
  listNotifications,
  showLog,
  listLogKeys,
  listCosignatures,
  proveLog,
  proveFact,
};
