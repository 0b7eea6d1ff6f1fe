import { dueAtIn } from "../adapters/dynamo/due.ts";
import {
  type Item,
  readCheckpoint,
  readDelivery,
  readFact,
  readGate,
  readHead,
  readShard,
} from "../adapters/dynamo/items.ts";
import type { Fact } from "../core/history/fact.ts";
import { isPending } from "../core/notification/delivery.ts";
import { type Checkpoint, checkpointId } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Gate, GateShard } from "../core/readiness/gate/gate.ts";
import { shardId } from "../core/readiness/gate/shard.ts";
import type { Head } from "../core/readiness/head.ts";
import { canonical } from "./canonical.ts";
import type { StoredItem } from "./dynamo/marshal.ts";
import type { ItemWrite } from "./dynamo/store.ts";

/** One write of a checkpoint, so that the ledger can be seen as it was. */
interface Step {
  readonly at: number;
  readonly id: string;
  readonly before: Checkpoint | undefined;
}

/** A migration as the ledger has it at this instant; nobody in the simulated world can see it so. */
export interface MigrationView {
  readonly migration: string;
  head: Head | undefined;
  /** When the head was written last: a plan that has just come into force leaves what waited for it. */
  headAt: number;
  readonly checkpoints: Map<string, Checkpoint>;
  readonly gates: Map<string, Gate>;
  readonly shards: Map<string, GateShard>;
  readonly steps: Step[];
  /** When each checkpoint was written last. */
  readonly writtenAt: Map<string, number>;
}

/** Something that time changes, and since when it has been written so. */
export interface DueEntry {
  readonly migration: string;
  readonly dueAt: string;
  readonly writtenAt: number;
}

/** The ledger as a whole, followed write by write. */
export interface LedgerView {
  readonly migrations: ReadonlyMap<string, MigrationView>;
  readonly due: ReadonlyMap<string, DueEntry>;
  /** Deliveries that have not ended, each with the instant at which it may be claimed again. */
  readonly pending: ReadonlyMap<string, string>;
  readonly facts: ReadonlyMap<string, Fact>;
  follow(writes: readonly ItemWrite[], at: number): void;
}

export const membersOf = ({ checkpoints }: MigrationView, gate: string): Checkpoint[] =>
  [...checkpoints.values()].filter(({ gates }) => gates.includes(gate));

/** True while a plan is neither old nor new. */
export const isBetweenPlans = ({ head }: MigrationView): boolean => head === undefined || head.applying !== null;

export const checkpointIn = (item: StoredItem | undefined): Checkpoint | undefined =>
  item?.sk.startsWith("C#") ? readCheckpoint(item as Item) : undefined;
export const gateIn = (item: StoredItem | undefined): Gate | undefined =>
  item?.pk.startsWith("M#") && item.sk.startsWith("G#") ? readGate(item as Item) : undefined;
export const shardIn = (item: StoredItem | undefined): GateShard | undefined =>
  item?.pk.startsWith("M#") && item.sk.startsWith("T#") ? readShard(item as Item) : undefined;
export const headIn = (item: StoredItem | undefined): Head | undefined =>
  item?.pk === "MIGRATIONS" ? readHead(item as Item) : undefined;
const facts = new WeakMap<StoredItem, Fact>();
/** An item is never changed, and many rules ask for its fact. */
export const factIn = (item: StoredItem | undefined): Fact | undefined => {
  if (item?.pk.startsWith("F#") !== true) return undefined;
  const fact = facts.get(item) ?? readFact(item as Item);
  facts.set(item, fact);
  return fact;
};

/** True of a checkpoint that `sweep` put at another place in its list: no other version, and nothing else of it is another. */
export const isPlaced = (before: StoredItem | undefined, after: StoredItem | undefined): boolean =>
  before?.sk.startsWith("C#") === true &&
  before.version === after?.version &&
  before.inListAt !== after?.inListAt &&
  canonical({ ...before, inListAt: "" }) === canonical({ ...after, inListAt: "" });

/** The checkpoints as they were right after an instant. */
export const checkpointsAt = ({ checkpoints, steps }: MigrationView, at: number): Map<string, Checkpoint> => {
  const then = new Map(checkpoints);
  for (let index = steps.length - 1; index >= 0; index -= 1) {
    const step = steps[index] as Step;
    if (step.at <= at) break;
    if (step.before === undefined) then.delete(step.id);
    else then.set(step.id, step.before);
  }
  return then;
};

/** The instants from one on, at which something about the checkpoints changed; the first is `since` itself. */
export const instantsSince = ({ steps }: MigrationView, since: number, now: number): number[] => {
  const instants = new Set([since]);
  for (let index = steps.length - 1; index >= 0 && (steps[index] as Step).at >= since; index -= 1)
    instants.add((steps[index] as Step).at);
  return [...instants.add(now)];
};

export const ledgerView = (): LedgerView => {
  const migrations = new Map<string, MigrationView>();
  const due = new Map<string, DueEntry>();
  const pending = new Map<string, string>();
  const facts = new Map<string, Fact>();

  const viewOf = (migration: string): MigrationView => {
    let found = migrations.get(migration);
    if (found === undefined) {
      found = {
        migration,
        head: undefined,
        headAt: 0,
        checkpoints: new Map(),
        gates: new Map(),
        shards: new Map(),
        steps: [],
        writtenAt: new Map(),
      };
      migrations.set(migration, found);
    }
    return found;
  };

  const followDue = ({ key, after }: ItemWrite, at: number): void => {
    const id = `${key.pk}\n${key.sk}`;
    const migration = key.pk === "MIGRATIONS" ? key.sk : key.pk.slice(2);
    const dueAt = after === undefined ? undefined : dueAtIn(after as Item);
    if (dueAt === undefined) due.delete(id);
    else due.set(id, { migration, dueAt, writtenAt: at });
  };

  /** By its state, and not by what makes it due: that is what could be forgotten. */
  const followDelivery = ({ key, after }: ItemWrite): void => {
    const id = `${key.pk}\n${key.sk}`;
    if (after?.channel === undefined) return;
    const delivery = readDelivery(after as Item);
    if (isPending(delivery)) pending.set(id, delivery.leaseUntil);
    else pending.delete(id);
  };

  const followOne = (write: ItemWrite, at: number): void => {
    const { before, after } = write;
    if (/^(M#|MIGRATIONS$)/.test(write.key.pk)) followDue(write, at);
    if (write.key.pk.startsWith("N#")) followDelivery(write);
    const head = headIn(after);
    if (head !== undefined) Object.assign(viewOf(head.migration), { head, headAt: at });
    const fact = factIn(after);
    if (fact !== undefined) facts.set(fact.id, fact);
    const [was, is] = [checkpointIn(before), checkpointIn(after)];
    const one = is ?? was;
    if (one !== undefined && !isPlaced(before, after)) {
      const view = viewOf(one.migration);
      const id = checkpointId(one);
      view.steps.push({ at, id, before: was });
      view.writtenAt.set(id, at);
      if (is === undefined) view.checkpoints.delete(id);
      else view.checkpoints.set(id, is);
    }
    const shard = shardIn(after) ?? shardIn(before);
    if (shard !== undefined) {
      const { shards } = viewOf(shard.migration);
      if (after === undefined) shards.delete(shardId(shard));
      else shards.set(shardId(shard), shard);
    }
    const gate = gateIn(after) ?? gateIn(before);
    if (gate === undefined) return;
    if (after === undefined) viewOf(gate.migration).gates.delete(gate.id);
    else viewOf(gate.migration).gates.set(gate.id, gate);
  };

  return {
    migrations,
    due,
    pending,
    facts,
    follow: (writes, at) => {
      for (const write of writes) followOne(write, at);
    },
  };
};
