import type { Instant } from "../core/instant.ts";
import { type Checkpoint, type CheckpointState, checkpointId } from "../core/readiness/checkpoint/checkpoint.ts";
import { SATISFIED_STATES, UNSATISFIED_STATES } from "../core/readiness/checkpoint/listing.ts";
import { countOf } from "../core/readiness/gate/count.ts";
import { isAppliedTo } from "../core/readiness/gate/enforcement.ts";
import type { Blocker, Gate } from "../core/readiness/gate/gate.ts";
import { MAX_BLOCKERS } from "../core/readiness/gate/judge.ts";
import { type PresentGate, presentApplying, presentGate } from "../core/readiness/gate/present.ts";
import { presentWritten, type UnknownBecause } from "../core/readiness/gate/present-written.ts";
import type { Head } from "../core/readiness/head.ts";
import type { QueryLedger } from "../ports/query.ts";

/**
 * How gates are read, so that what an answer costs has a bound whatever the size of the plan: one with few members is judged by
 * them, and one with more by what is written of it, which counts them all.
 */

/** A gate with more members is not judged by them. */
const MAX_MEMBERS = 200;
/** Of so many units at most an answer reads the checkpoints. */
const MAX_UNITS = 200;
/** Of a migration with more checkpoints, an answer names none of them while a plan version is being applied. */
const MAX_WHILE_APPLYING = 1_000;
/** How many entries of one list an answer reads. */
const LISTED = 200;

/** A gate, and what is known of it. */
export interface ShownGate {
  readonly gate: Gate;
  readonly present: PresentGate;
  readonly unknown: UnknownBecause | null;
  /** True where `present.validUntil` is a lower bound. */
  readonly isAtLeast: boolean;
  /** Members of which the gate says more than that they count; all of them where `isWhole`. */
  readonly members: readonly Checkpoint[];
  readonly isWhole: boolean;
  /** True while a plan version is being applied, or was when the gate or the head was read. */
  readonly isApplying: boolean;
}

/** What is read of a gate without the head. */
type ReadGate = Omit<ShownGate, "isApplying">;

/** What an answer is about. */
export interface Asked {
  readonly now: Instant;
  /** Of a gate with many members, what keeps it shut is counted; of one that is asked for alone, it may be named. */
  readonly blockers: "named" | "counted";
}

const membersOf = ({ id }: Gate, checkpoints: readonly Checkpoint[]): readonly Checkpoint[] =>
  checkpoints.filter(({ gates }) => gates.includes(id));

/** Comparisons that have not seen the newest evidence, as it was known last: what keeps a gate shut that nothing else does. */
const readComparing = async (ledger: QueryLedger, { migration }: Head): Promise<readonly Blocker[]> => {
  const { waiting = {} } = (await ledger.findWatermark(migration)) ?? {};
  return Object.entries(waiting).map(([id, since]) => {
    const [unit = "", requirement = ""] = id.split("/");
    return { unit, requirement, state: "comparing", since, reason: "newer evidence is being compared" };
  });
};

const isUnexplained = (gate: Gate): boolean => gate.state === "blocked" && countOf(gate) === 0;

const comparingAmong = (comparing: readonly Blocker[], members: readonly Checkpoint[]): readonly Blocker[] => {
  const passed = new Set(members.filter(({ state }) => state === "passed").map(checkpointId));
  return comparing.filter((one) => passed.has(checkpointId(one)));
};

const judged = (
  gate: Gate,
  checkpoints: readonly Checkpoint[],
  comparing: readonly Blocker[],
  now: Instant,
): ReadGate => {
  const members = membersOf(gate, checkpoints);
  const present = presentGate(gate, members, comparingAmong(comparing, members), now);
  return { gate, present, unknown: null, isAtLeast: false, members, isWhole: true };
};

/** Gates by their members: those among `checkpoints`, which has all of them. */
export const judgedBy = (
  gates: readonly Gate[],
  checkpoints: readonly Checkpoint[],
  comparing: readonly Blocker[],
  now: Instant,
): ReadGate[] => gates.map((gate) => judged(gate, checkpoints, comparing, now));

const judgedAll = async (
  ledger: QueryLedger,
  head: Head,
  gates: readonly Gate[],
  checkpoints: readonly Checkpoint[],
  now: Instant,
): Promise<ReadGate[]> =>
  judgedBy(gates, checkpoints, gates.some(isUnexplained) ? await readComparing(ledger, head) : [], now);

/** The gates whose members are of few units, and the checkpoints of those units. */
const readSmall = async (
  ledger: QueryLedger,
  { migration, planVersion }: Head,
  gates: readonly Gate[],
): Promise<readonly [readonly Gate[], readonly Checkpoint[]]> => {
  const few = gates.filter(({ total }) => total <= MAX_MEMBERS);
  const planned = await ledger.readPlannedGates(
    migration,
    planVersion,
    few.map(({ id }) => id),
  );
  const unitsOf = new Map(planned.map(({ id, units }) => [id, units]));
  const units = new Set<string>();
  const small = few.filter(({ id }) => {
    const own = unitsOf.get(id) ?? undefined;
    const more = own?.filter((unit) => !units.has(unit)) ?? [];
    if (own === undefined || units.size + more.length > MAX_UNITS) return false;
    for (const unit of more) units.add(unit);
    return true;
  });
  const found = await Promise.all([...units].map((unit) => ledger.listCheckpoints(migration, unit)));
  return [small, found.flat()];
};

type ListAsked = { readonly gate?: string | undefined; readonly before?: Instant; readonly isRemarked?: boolean };

/** One page of a list, and whether that is all of it. */
const readList = async (
  ledger: QueryLedger,
  migration: string,
  states: readonly CheckpointState[],
  asked: ListAsked,
) => {
  const { items, cursor } = await ledger.pageListed(migration, { states, limit: LISTED, ...asked });
  return { items, isWhole: cursor === undefined };
};

/** The most urgent members of a blocked gate, as many as it names. */
const readUnsatisfied = async (ledger: QueryLedger, { migration, id }: Gate): Promise<readonly Checkpoint[]> => {
  const found: Checkpoint[] = [];
  for (const state of UNSATISFIED_STATES) {
    const limit = MAX_BLOCKERS - found.length;
    if (limit <= 0) break;
    found.push(...(await ledger.pageListed(migration, { states: [state], gate: id, limit })).items);
  }
  return found;
};

/** How many members of a gate are not satisfied, as written: of one with shards that is shut, one query says it. */
const readCount = async (ledger: QueryLedger, gate: Gate): Promise<number | undefined> => {
  if (gate.shards === undefined || countOf(gate) === 0) return gate.unsatisfied;
  const shards = await ledger.listShards(gate.migration, gate.id);
  return shards.reduce((sum, { unsatisfied }) => sum + unsatisfied, 0);
};

const ALL_STATES = [...SATISFIED_STATES, ...UNSATISFIED_STATES];

/**
 * Gates with many members, by what is written of them and of those members of which there is more to say. An answer about one
 * gate names what blocks it; one about several counts it.
 */
const readLarge = async (
  ledger: QueryLedger,
  head: Head,
  gates: readonly Gate[],
  asked: Asked,
): Promise<ReadGate[]> => {
  const { now, blockers } = asked;
  const { migration, planVersion, version } = head;
  const after = await ledger.readHead(migration);
  const inForce = head.applying === null && after?.version === version ? planVersion : undefined;
  const [only] = gates.length === 1 ? gates : [];
  const gate = only?.id;
  const isOver = gates.some(({ state, validUntil }) => state === "clear" && (validUntil ?? "") <= now);
  const remarked = await readList(ledger, migration, ALL_STATES, { gate, isRemarked: true });
  const unsatisfied = only?.state === "blocked" && blockers === "named" ? await readUnsatisfied(ledger, only) : [];
  // What is over at this very instant is so, too.
  const over = isOver ? await readList(ledger, migration, SATISFIED_STATES, { gate, before: `${now}:` }) : undefined;
  const comparing = gates.some(isUnexplained) ? (await readComparing(ledger, head)).slice(0, MAX_BLOCKERS) : [];
  const waiting = (await Promise.all(comparing.map((key) => ledger.findCheckpoint({ ...key, migration })))).flatMap(
    (one) => one ?? [],
  );
  const counts = new Map(await Promise.all(gates.map(async (one) => [one.id, await readCount(ledger, one)] as const)));
  const members = [...new Map([...unsatisfied, ...remarked.items].map((one) => [checkpointId(one), one])).values()];
  return gates.map((one) => {
    const lapsed = over?.isWhole === true ? membersOf(one, over.items) : undefined;
    const own = membersOf(one, members);
    const { gate: present, unknown } = presentWritten(one, inForce, own, lapsed, now, counts.get(one.id));
    const waits = isUnexplained(one) ? comparingAmong(comparing, membersOf(one, waiting)) : [];
    const named = { ...present, blockers: [...waits, ...present.blockers] };
    return { gate: one, present: named, unknown, isAtLeast: true, members: own, isWhole: remarked.isWhole };
  });
};

/** While a plan version is being applied, what counts in a gate may be of any unit. */
const readApplying = async (
  ledger: QueryLedger,
  head: Head,
  gates: readonly Gate[],
  asked: Asked,
): Promise<ReadGate[]> => {
  const page = await ledger.pageCheckpoints(head.migration, { limit: MAX_WHILE_APPLYING });
  return page.cursor === undefined
    ? judgedAll(ledger, head, gates, page.items, asked.now)
    : readLarge(ledger, head, gates, asked);
};

const readThem = async (ledger: QueryLedger, head: Head, gates: readonly Gate[], asked: Asked): Promise<ReadGate[]> => {
  if (gates.some((gate) => isAppliedTo(head, gate))) return readApplying(ledger, head, gates, asked);
  const [small, checkpoints] = await readSmall(ledger, head, gates);
  const large = gates.filter((gate) => !small.includes(gate));
  const shown = [
    ...(await judgedAll(ledger, head, small, checkpoints, asked.now)),
    ...(large.length === 0 ? [] : await readLarge(ledger, head, large, asked)),
  ];
  const byId = new Map(shown.map((one) => [one.gate.id, one]));
  return gates.flatMap(({ id }) => byId.get(id) ?? []);
};

/** What a plan version requires that is being applied is not known of any gate before it is in force: none is clear meanwhile. */
const whileApplying = ({ applying }: Head, one: ReadGate, now: Instant): ReadGate => {
  const { gate, present, members, unknown } = one;
  const reason = `plan version ${applying?.version ?? gate.planVersion} is being applied`;
  return {
    ...one,
    present: presentApplying(present, members, { since: applying?.at ?? now, reason }),
    unknown: present.state === "clear" ? "applying" : unknown,
  };
};

/** A version that changes nothing of a gate leaves it as an earlier one wrote it: it is judged by the one in force all the same. */
const judgedUnder = ({ planVersion }: Head, one: ReadGate): ReadGate => ({
  ...one,
  gate: { ...one.gate, planVersion },
});

/** What is known of some gates of a migration at an instant, in their order. */
export const readShown = async (
  ledger: QueryLedger,
  head: Head,
  gates: readonly Gate[],
  asked: Asked,
): Promise<ShownGate[]> =>
  (await readThem(ledger, head, gates, asked)).map((one) => {
    const isApplying = isAppliedTo(head, one.gate);
    return { ...(isApplying ? whileApplying(head, one, asked.now) : judgedUnder(head, one)), isApplying };
  });
