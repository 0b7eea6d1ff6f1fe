import { Failure } from "../../core/failure.ts";
import { type AsOf, gatesAsOf, type Moment } from "../../core/history/as-of.ts";
import { momentsDiff } from "../../core/history/moments-diff.ts";
import { REPLAY_START } from "../../core/history/replaying.ts";
import { factsBehind, whyBlocked } from "../../core/history/why.ts";
import { clearingText } from "../../core/notification/clearing.ts";
import { voiceOf } from "../../core/notification/voice.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { type PlanDiff, planDiff } from "../../core/plan/plan-diff.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { clearingOf } from "../../core/readiness/clearing.ts";
import { clearLines } from "../../core/readiness/evidence-lines.ts";
import { unknownName } from "../../core/suggestion.ts";
import type { Clock } from "../../ports/clock.ts";
import { parseQuery } from "../query.ts";
import { headOf, type ReadRequest } from "../read-route.ts";
import { CheckpointsQuery, DiffQuery, MomentQuery, momentOf, PlanDiffQuery, WhyQuery } from "./query.ts";
import { compiledPlans, type MomentPorts, readMoment } from "./read-moment.ts";
import type { AsOfRoute } from "./routes.ts";
import * as views from "./views.ts";

export interface AsOfPorts extends MomentPorts {
  readonly clock: Clock;
}

type AsOfHandler = (ports: AsOfPorts, request: ReadRequest) => Promise<unknown>;

const startAtFirst = async () => REPLAY_START;

/** A migration that there is, at a moment. @throws Failure `not-found` */
const readAsked = async (ports: AsOfPorts, request: ReadRequest, moment: Moment): Promise<[string, AsOf]> => {
  const { migration } = await headOf(ports.ledger, request);
  return [migration, await readMoment(ports, migration, moment, startAtFirst)];
};

const listGates: AsOfHandler = async (ports, request): Promise<views.GatesAsOfAnswer> => {
  const moment = momentOf(parseQuery(MomentQuery, request.query), ports.clock());
  const [migration, one] = await readAsked(ports, request, moment);
  return { moment: views.momentView(migration, one), gates: views.gatesView(one) };
};

/** @throws Failure `not-found` that says which gate may be meant */
const requireGate = (one: AsOf, gate: string): void => {
  if (!one.state.gates.has(gate))
    throw new Failure("not-found", `${unknownName("gate", gate, [...one.state.gates.keys()])}, at ${one.moment.at}`);
};

const showGate: AsOfHandler = async (ports, request): Promise<views.GateAsOfAnswer> => {
  const moment = momentOf(parseQuery(MomentQuery, request.query), ports.clock());
  const [migration, one] = await readAsked(ports, request, moment);
  const id = request.path.gate ?? "";
  requireGate(one, id);
  const [gate] = views.gatesView(one, new Set([id])) as [views.GateAsOf];
  return { moment: views.momentView(migration, one), gate };
};

const listCheckpoints: AsOfHandler = async (ports, request): Promise<views.CheckpointsAsOfAnswer> => {
  const { unit, limit, cursor, ...asked } = parseQuery(CheckpointsQuery, request.query);
  const [migration, one] = await readAsked(ports, request, momentOf(asked, ports.clock()));
  const all = [...one.state.checkpoints]
    .filter(([, checkpoint]) => unit === undefined || checkpoint.unit === unit)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const checkpoints = all.slice(cursor, cursor + limit).map(([, checkpoint]) => views.checkpointView(one, checkpoint));
  const next = cursor + limit < all.length ? String(cursor + limit) : null;
  return { moment: views.momentView(migration, one), checkpoints, cursor: next };
};

const showCheckpoint: AsOfHandler = async (ports, request): Promise<views.CheckpointAsOfAnswer> => {
  const moment = momentOf(parseQuery(MomentQuery, request.query), ports.clock());
  const [migration, one] = await readAsked(ports, request, moment);
  const { unit = "", requirement = "" } = request.path;
  const id = checkpointId({ unit, requirement });
  const checkpoint = one.state.checkpoints.get(id);
  if (checkpoint === undefined)
    throw new Failure(
      "not-found",
      `${unknownName("checkpoint", id, [...one.state.checkpoints.keys()])}, at ${moment.at}`,
    );
  return { moment: views.momentView(migration, one), checkpoint: views.checkpointView(one, checkpoint) };
};

const titlesOf = (plan: Plan) => {
  const requirements = new Map(plan.requirements.map(({ id, title }) => [id, title]));
  const units = new Map(plan.units.map(({ id, title }) => [id, title]));
  return (row: { readonly unit: string; readonly requirement: string }) => ({
    ...row,
    title: requirements.get(row.requirement),
    unitTitle: units.get(row.unit),
  });
};

const showWhy: AsOfHandler = async (ports, request): Promise<views.WhyAnswer> => {
  const { lang, ...asked } = parseQuery(WhyQuery, request.query);
  const [migration, one] = await readAsked(ports, request, momentOf(asked, ports.clock()));
  const id = request.path.gate ?? "";
  requireGate(one, id);
  const { plan, state, moment, applying } = one;
  const [found] = gatesAsOf(one, new Set([id]));
  if (found === undefined || plan === undefined) throw new TypeError(`gate ${id} has no plan`);
  const { gate, members, present } = found;
  const byId = state.checkpoints;
  const blocking = present.blockers.flatMap((blocker) => byId.get(checkpointId(blocker)) ?? []);
  const facts = new Map((await ports.ledger.readFacts(factsBehind(blocking))).map((fact) => [fact.id, fact]));
  const comparing = present.blockers.filter((blocker) => blocker.state === "comparing");
  const inputs = { gate, members, checkpoints: [...byId.values()], plan, comparing };
  const clearing =
    present.state === "clear"
      ? { steps: [], stepCount: 0, waits: [] }
      : clearingOf({ ...inputs, applying: applying?.version ?? null }, moment.at);
  const titled = { ...gate, unitTitle: plan.units.find((unit) => unit.id === gate.unit)?.title };
  const [view] = views.gatesView(one, new Set([id])) as [views.GateAsOf];
  return {
    moment: views.momentView(migration, one),
    gate: view,
    why: present.blockers.map((blocker) => whyBlocked(blocker, byId.get(checkpointId(blocker)), plan, facts)),
    evidence: present.state === "clear" ? clearLines(members, moment.at).evidence : [],
    clearing,
    text: clearingText(voiceOf(lang, plan.timeZone), titled, present, clearing, titlesOf(plan)),
  };
};

/** What differs between what was known at one instant and what was known at another. */
const diffMoments: AsOfHandler = async (ports, request): Promise<views.MomentsDiffAnswer> => {
  const { from, to = ports.clock() } = parseQuery(DiffQuery, request.query);
  const [migration, before] = await readAsked(ports, request, { at: from, knownAt: from });
  const [, after] = await readAsked(ports, request, { at: to, knownAt: to });
  return {
    ...momentsDiff(before, after),
    from: views.momentView(migration, before),
    to: views.momentView(migration, after),
  };
};

/** Plan versions are few; each that was in force has a fact. */
const diffPlans: AsOfHandler = async (ports, request): Promise<PlanDiff> => {
  const { from, to } = parseQuery(PlanDiffQuery, request.query);
  const { migration } = await headOf(ports.ledger, request);
  const plans = compiledPlans(ports, migration);
  const known: number[] = [];
  let cursor: string | undefined;
  do {
    const asked = { migration, outcome: "applied", newestFirst: true, limit: 50, cursor };
    const page = await ports.ledger.pageHistory(asked);
    for (const fact of await ports.ledger.readFacts(page.items.map(({ id }) => id))) {
      if (fact.type !== "plan-applied") continue;
      known.push(fact.planVersion);
      if (fact.planVersion === from || fact.planVersion === to) await plans.load(fact.planVersion, fact.object);
    }
    cursor = page.cursor;
  } while (cursor !== undefined && !(known.includes(from) && known.includes(to)));
  const missing = [from, to].find((version) => !known.includes(version));
  if (missing !== undefined)
    throw new Failure(
      "not-found",
      `plan version ${missing} was never in force; ${known.toSorted((a, b) => a - b).join(", ")} were`,
    );
  return planDiff(plans.planOf(from), plans.planOf(to));
};

/** The handler of each route; the stack makes a route of each. */
export const AS_OF_HANDLERS: Readonly<Record<AsOfRoute, AsOfHandler>> = {
  "/migrations/{migration}/as-of/gates": listGates,
  "/migrations/{migration}/as-of/gates/{gate}": showGate,
  "/migrations/{migration}/as-of/checkpoints": listCheckpoints,
  "/migrations/{migration}/as-of/checkpoints/{unit}/{requirement}": showCheckpoint,
  "/migrations/{migration}/gates/{gate}/why": showWhy,
  "/migrations/{migration}/diff": diffMoments,
  "/migrations/{migration}/plan/diff": diffPlans,
};
