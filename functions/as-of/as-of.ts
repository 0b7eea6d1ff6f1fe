import { Failure } from "../../core/failure.ts";
import { type AsOf, gatesAsOf, type Moment } from "../../core/history/as-of.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { momentsDiff } from "../../core/history/moments-diff.ts";
import { factsBehind, whyBlocked } from "../../core/history/why.ts";
import type { Instant } from "../../core/instant.ts";
import { clearingText } from "../../core/notification/clearing.ts";
import { voiceOf } from "../../core/notification/voice.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { planDiff } from "../../core/plan/plan-diff.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { clearingOf } from "../../core/readiness/clearing.ts";
import { clearLines } from "../../core/readiness/evidence-lines.ts";
import type { EvidenceLine } from "../../core/readiness/notification.ts";
import { unknownName } from "../../core/suggestion.ts";
import type { Clock } from "../../ports/clock.ts";
import { headOf } from "../read-route.ts";
import { replayPlans } from "../replay-plans.ts";
import type { CursorPorts, Handlers } from "../routed.ts";
import { diffOf, requireManifest } from "./diff-manifests.ts";
import { type MomentPorts, readMoment } from "./read-moment.ts";
import { readSatisfied } from "./satisfied.ts";
import { checkpointView, gatesView, momentView } from "./views.ts";

export interface AsOfPorts extends MomentPorts, CursorPorts {
  readonly clock: Clock;
}

type AsOfHandlers = Handlers<"as-of", AsOfPorts>;

interface Asked {
  readonly path: { readonly migration: string };
}

/** Each is now where it is not given; nothing is known of what is still to come. */
const momentOf = (
  { at, knownAt }: { readonly at?: Instant | undefined; readonly knownAt?: Instant | undefined },
  now: Instant,
): Moment => ({ at: at ?? now, knownAt: knownAt === undefined || knownAt > now ? now : knownAt });

/** A migration that there is, at a moment. @throws Failure `not-found` */
const readAsked = async (ports: AsOfPorts, request: Asked, moment: Moment): Promise<[string, AsOf]> => {
  const { migration } = await headOf(ports.ledger, request);
  return [migration, await readMoment(ports, migration, moment)];
};

const listGatesAsOf: AsOfHandlers["listGatesAsOf"] = async (ports, request) => {
  const moment = momentOf(request.query, ports.clock());
  const [migration, one] = await readAsked(ports, request, moment);
  return { moment: momentView(migration, one), gates: gatesView(one) };
};

/** @throws Failure `not-found` that says which gate may be meant */
const requireGate = (one: AsOf, gate: string): void => {
  if (!one.state.gates.has(gate))
    throw new Failure("not-found", `${unknownName("gate", gate, [...one.state.gates.keys()])}, at ${one.moment.at}`);
};

const showGateAsOf: AsOfHandlers["showGateAsOf"] = async (ports, request) => {
  const moment = momentOf(request.query, ports.clock());
  const [migration, one] = await readAsked(ports, request, moment);
  const id = request.path.gate;
  requireGate(one, id);
  const [gate] = gatesView(one, new Set([id]));
  if (gate === undefined) throw new TypeError(`gate ${id} is gone`);
  return { moment: momentView(migration, one), gate };
};

const listCheckpointsAsOf: AsOfHandlers["listCheckpointsAsOf"] = async (ports, request) => {
  const { unit, limit, cursor, ...asked } = request.query;
  const first = readOffset(cursor);
  const [migration, one] = await readAsked(ports, request, momentOf(asked, ports.clock()));
  const all = [...one.state.checkpoints]
    .filter(([, checkpoint]) => unit === undefined || checkpoint.unit === unit)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const checkpoints = all.slice(first, first + limit).map(([, checkpoint]) => checkpointView(one, checkpoint));
  const next = first + limit < all.length ? String(first + limit) : null;
  return { moment: momentView(migration, one), checkpoints, cursor: next };
};

const showCheckpointAsOf: AsOfHandlers["showCheckpointAsOf"] = async (ports, request) => {
  const moment = momentOf(request.query, ports.clock());
  const [migration, one] = await readAsked(ports, request, moment);
  const { unit, requirement } = request.path;
  const id = checkpointId({ unit, requirement });
  const checkpoint = one.state.checkpoints.get(id);
  if (checkpoint === undefined)
    throw new Failure(
      "not-found",
      `${unknownName("checkpoint", id, [...one.state.checkpoints.keys()])}, at ${moment.at}`,
    );
  return { moment: momentView(migration, one), checkpoint: checkpointView(one, checkpoint) };
};

/** How many checkpoints come before a page: at one moment they are always the same. @throws Failure `cursor-invalid` */
const readOffset = (cursor = "0"): number => {
  if (!/^[0-9]{1,7}$/.test(cursor)) throw new Failure("cursor-invalid", "the cursor does not belong to this query");
  return Number(cursor);
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

const lineView = ({ unit, requirement, completedAt, validUntil, waivedBy, attestedBy }: EvidenceLine) => ({
  ...{ unit, requirement, completedAt, validUntil, waivedBy, attestedBy: attestedBy ?? null },
});

const whyGate: AsOfHandlers["whyGate"] = async (ports, request) => {
  const { lang, ...asked } = request.query;
  const [migration, one] = await readAsked(ports, request, momentOf(asked, ports.clock()));
  const id = request.path.gate;
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
  const [view] = gatesView(one, new Set([id]));
  if (view === undefined) throw new TypeError(`gate ${id} is gone`);
  return {
    moment: momentView(migration, one),
    gate: view,
    why: present.blockers.map((blocker) => whyBlocked(blocker, byId.get(checkpointId(blocker)), plan, facts)),
    evidence: present.state === "clear" ? clearLines(members, moment.at).evidence.map(lineView) : [],
    clearing,
    text: clearingText(voiceOf(lang, plan.timeZone), titled, present, clearing, titlesOf(plan)),
  };
};

/** What differs between what was known at one instant and what was known at another. */
const diffMoments: AsOfHandlers["diffMoments"] = async (ports, request) => {
  const { from, to = ports.clock() } = request.query;
  const [migration, before] = await readAsked(ports, request, { at: from, knownAt: from });
  const [, after] = await readAsked(ports, request, { at: to, knownAt: to });
  return {
    ...momentsDiff(before, after),
    from: momentView(migration, before),
    to: momentView(migration, after),
  };
};

/** @throws Failure `not-found`, `request-invalid` */
const diffManifests: AsOfHandlers["diffManifests"] = async (ports, request) => {
  const { migration } = await headOf(ports.ledger, request);
  const { query } = request;
  const facts = await ports.ledger.readFacts([query.from, query.to]);
  const factOf = (id: string) =>
    requireManifest(
      id,
      facts.find((fact) => fact.id === id && fact.migration === migration),
    );
  const [from, to] = [factOf(query.from), factOf(query.to)];
  const nameOf = ({ id, header, recordedAt, entries }: ManifestFact) => ({
    ...{ fact: id, completedAt: header?.completedAt ?? recordedAt, recordedAt, entries },
  });
  const { unit, requirement } = to;
  return { unit, requirement, from: nameOf(from), to: nameOf(to), ...(await diffOf(ports, from, to)) };
};

/** Plan versions are few; each that was in force has a fact. */
const diffPlans: AsOfHandlers["diffPlans"] = async (ports, request) => {
  const { from, to } = request.query;
  const { migration } = await headOf(ports.ledger, request);
  const plans = replayPlans(ports, migration);
  const known: number[] = [];
  let cursor: string | undefined;
  do {
    const asked = { migration, outcome: "applied", newestFirst: true, limit: 50, cursor };
    const page = await ports.ledger.pageFactRefs(asked);
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

const showSatisfied: AsOfHandlers["showSatisfied"] = async (ports, request) => {
  const { migration } = await headOf(ports.ledger, request);
  return readSatisfied(ports, migration, request.query);
};

/** The handler of each route that `as-of` serves. */
export const AS_OF_HANDLERS: AsOfHandlers = {
  listGatesAsOf,
  showGateAsOf,
  listCheckpointsAsOf,
  showCheckpointAsOf,
  whyGate,
  diffMoments,
  diffManifests,
  diffPlans,
  showSatisfied,
};
