import { Failure } from "../core/failure.ts";
import type { Instant } from "../core/instant.ts";
import { readsFor } from "../core/readiness/cascade/cascade.ts";
import type { Change } from "../core/readiness/cascade/change.ts";
import type { Loaded, LoadedGate, MovedCheckpoint, Read } from "../core/readiness/cascade/loaded.ts";
import { unarmedAmong } from "../core/readiness/gate/arming.ts";
import type { Gate, GateShard } from "../core/readiness/gate/gate.ts";
import { shardOf } from "../core/readiness/gate/shard.ts";
import { reminderTopic } from "../core/readiness/notify-reminder.ts";
import { unreachable } from "../core/unreachable.ts";
import type { CommitLedger } from "../ports/commit.ts";
import { planApplying } from "./plan-in-force.ts";

interface PlanOf {
  readonly migration: string;
  readonly planVersion: number;
}

const planOf = (change: Change): PlanOf =>
  change.kind === "plan" ? { migration: change.plan.migration, planVersion: change.plan.version } : change.head;

/**
 * The shards that count a checkpoint, by their gates.
 * @throws Failure `ledger-conflict` where a gate has changed the number of its shards since it was read
 */
const loadShards = async (
  ledger: CommitLedger,
  migration: string,
  gates: readonly Gate[],
  moved: MovedCheckpoint | undefined,
): Promise<ReadonlyMap<string, GateShard>> => {
  const wanted = gates.flatMap(({ id, shards }) =>
    moved === undefined || shards === undefined || !moved.gates.includes(id)
      ? []
      : [{ gate: id, shard: shardOf(moved, shards) }],
  );
  if (wanted.length === 0) return new Map();
  const found = await ledger.readShards(migration, wanted);
  if (found.length < wanted.length) throw new Failure("ledger-conflict", "a gate's shards are not those that it names");
  return new Map(found.map((one) => [one.gate, one]));
};

const loadGates = async (
  ledger: CommitLedger,
  { migration, planVersion }: PlanOf,
  { ids, moved }: Extract<Read, { readonly what: "gates" }>,
): Promise<readonly LoadedGate[]> => {
  if (ids === null) return (await ledger.listGates(migration)).map((gate) => ({ gate, planned: undefined }));
  const gates = await ledger.readGates(migration, ids);
  const [planned, shards] = await Promise.all([
    ledger.readPlannedGates(migration, planVersion, ids),
    loadShards(ledger, migration, gates, moved),
  ]);
  return gates.map((gate) => {
    const shard = shards.get(gate.id);
    const one = { gate, planned: planned.find(({ id }) => id === gate.id) };
    return shard === undefined ? one : { ...one, shard };
  });
};

/** A clear gate's own instant is a lower bound: from then on its members tell. */
const loadExpired = async (
  ledger: CommitLedger,
  { migration, planVersion }: PlanOf,
  now: Instant,
): Promise<readonly LoadedGate[]> => {
  const gates = (await ledger.listGates(migration)).filter(
    ({ state, validUntil }) => state === "clear" && validUntil !== null && validUntil <= now,
  );
  const ids = gates.map(({ id }) => id);
  const planned = ids.length === 0 ? [] : await ledger.readPlannedGates(migration, planVersion, ids);
  return gates.map((gate) => ({ gate, planned: planned.find(({ id }) => id === gate.id) }));
};

/** The units of these reads and of all before, because a read replaces the one before. */
const unitsOf = (reads: readonly Read[], loaded: Loaded): readonly string[] | null => {
  const requested = reads.flatMap((read) => (read.what === "checkpoints" ? [read.units] : []));
  const known = loaded.checkpoints === undefined ? [] : [loaded.checkpoints.units];
  const all = [...known, ...requested];
  return all.includes(null) ? null : [...new Set(all.flatMap((units) => units ?? []))];
};

const loadCheckpoints = async (
  ledger: CommitLedger,
  migration: string,
  units: readonly string[] | null,
): Promise<NonNullable<Loaded["checkpoints"]>> => {
  if (units === null) return { units, items: await ledger.listCheckpoints(migration) };
  const items = await Promise.all(units.map((unit) => ledger.listCheckpoints(migration, unit)));
  return { units, items: items.flat() };
};

const loadOwner = async (
  ledger: CommitLedger,
  { migration, planVersion }: PlanOf,
  unit: string,
): Promise<Pick<Loaded, "owner">> => {
  const owner = (await ledger.findUnit(migration, planVersion, unit))?.owner;
  const [contact] = owner === undefined ? [] : await ledger.findContacts(migration, planVersion, [owner]);
  return { owner: contact ?? null };
};

const loadOne = async (
  ledger: CommitLedger,
  plan: PlanOf,
  read: Read,
  units: readonly string[] | null,
  now: Instant,
): Promise<Loaded> => {
  const { migration, planVersion } = plan;
  switch (read.what) {
    case "gates":
      return { gates: await loadGates(ledger, plan, read) };
    case "shards":
      return { shards: await ledger.listShards(migration) };
    case "planned-gates":
      return { announcedGates: await ledger.readPlannedGates(migration, read.planVersion, read.ids) };
    case "expired-gates":
      return { expiredGates: await loadExpired(ledger, plan, now) };
    case "checkpoints":
      return { checkpoints: await loadCheckpoints(ledger, migration, units) };
    case "requirements":
      return { requirements: await ledger.readRequirements(migration, planVersion) };
    case "owner":
      return loadOwner(ledger, plan, read.unit);
    case "unarmed":
      return { unarmed: unarmedAmong(await ledger.readGates(migration, read.ids)) };
    case "notification":
      return { notified: await ledger.hasNotification(migration, read.topic, read.epoch) };
    case "reminders":
      return {
        reminders: await Promise.all(
          read.of.map(async ({ unit, epoch }) => ({
            unit,
            owner: (await loadOwner(ledger, plan, unit)).owner ?? null,
            notified: await ledger.hasNotification(migration, reminderTopic(unit), epoch),
          })),
        ),
      };
    case "summary":
      return { summary: (await ledger.findSummary(migration)) ?? null };
    default:
      return unreachable(read);
  }
};

const readsCheckpoints = ({ what }: Read): boolean => what === "checkpoints";

/**
 * What is newer than the plan in force was rewritten for the next one: no verdict can be made of both. Whatever is older is as that
 * plan has it, for a version rewrites all of which it changes something, and each of their gates, before it is in force.
 */
const requireOnePlan = (
  { gates = [], expiredGates = [], checkpoints }: Loaded,
  { migration, planVersion }: PlanOf,
): void => {
  const items = [
    ...[...gates, ...expiredGates].map(({ gate }) => gate),
    ...gates.flatMap(({ shard }) => shard ?? []),
    ...(checkpoints?.items ?? []),
  ];
  if (items.some((item) => item.planVersion > planVersion)) throw planApplying(migration);
};

/**
 * Reads everything that the cascade of a change needs; nothing where it needs nothing.
 * @throws Failure `plan-applying` where something that is read is of a later plan version, `ledger-*`
 */
export const loadFor = async (
  ledger: CommitLedger,
  change: Change,
  now: Instant,
  known: Loaded = {},
): Promise<Loaded> => {
  let loaded = known;
  for (;;) {
    const reads = readsFor(change, loaded, now);
    if (reads.length === 0) return loaded;
    const units = unitsOf(reads, loaded);
    const once = reads.filter((read, index) => !readsCheckpoints(read) || reads.findIndex(readsCheckpoints) === index);
    const parts = await Promise.all(once.map((read) => loadOne(ledger, planOf(change), read, units, now)));
    loaded = Object.assign({}, loaded, ...parts);
    if (change.kind !== "plan") requireOnePlan(loaded, planOf(change));
  }
};
