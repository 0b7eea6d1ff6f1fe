import { Failure } from "../core/failure.ts";
import type { Instant } from "../core/instant.ts";
import { readsFor } from "../core/readiness/cascade/cascade.ts";
import type { Change } from "../core/readiness/cascade/change.ts";
import { type Loaded, type LoadedGate, type Read, withPlans } from "../core/readiness/cascade/loaded.ts";
import { unarmedAmong } from "../core/readiness/gate/arming.ts";
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
 * What is read here is read before all members: whoever clears a gate asks, in its transaction, for the versions of the gate and of the
 * shard from before. Of a gate and its shard either may be the older: where the shard changes, the transaction asks for its version, and
 * where that alone is written, it was open at that version, so that the gate is not clear.
 * @throws Failure `ledger-conflict` where a gate has changed the number of its shards since it was read
 */
const loadGates = async (
  ledger: CommitLedger,
  migration: string,
  { ids, moved }: Extract<Read, { readonly what: "gates" }>,
): Promise<readonly LoadedGate[]> => {
  if (ids === null) return (await ledger.listGates(migration)).map((gate) => ({ gate }));
  if (moved === undefined) return (await ledger.readGates(migration, ids)).map((gate) => ({ gate }));
  const found = await ledger.readGatesOf(migration, ids, moved);
  for (const { gate, shard } of found)
    if (gate.shards !== undefined && moved.gates.includes(gate.id) && shard === undefined)
      throw new Failure("ledger-conflict", "a gate's shards are not those that it names");
  return found;
};

/** A clear gate's own instant is a lower bound: from then on its members tell. */
const loadExpired = async (
  ledger: CommitLedger,
  { migration }: PlanOf,
  now: Instant,
): Promise<readonly LoadedGate[]> => {
  const gates = await ledger.listGates(migration);
  return gates
    .filter(({ state, validUntil }) => state === "clear" && validUntil !== null && validUntil <= now)
    .map((gate) => ({ gate }));
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
  loaded: Loaded,
  units: readonly string[] | null,
  now: Instant,
): Promise<Loaded> => {
  const { migration, planVersion } = plan;
  switch (read.what) {
    case "gates":
      return { gates: await loadGates(ledger, migration, read) };
    case "gate-plans":
      return withPlans(loaded, read.ids, await ledger.readPlannedGates(migration, planVersion, read.ids));
    case "shards":
      return { shards: await ledger.listShards(migration) };
    case "shards-again":
      return { shardsAgain: await ledger.listShards(migration) };
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
    const parts = await Promise.all(once.map((read) => loadOne(ledger, planOf(change), read, loaded, units, now)));
    loaded = Object.assign({}, loaded, ...parts);
    if (change.kind !== "plan") requireOnePlan(loaded, planOf(change));
  }
};
