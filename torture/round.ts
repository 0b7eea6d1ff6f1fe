import type { Fact } from "../core/history/fact.ts";
import type { StoredItem } from "../simulate/dynamo/marshal.ts";
import type { TestCloud } from "../test/support/cloud.ts";
import { type Estate, estateOf } from "./estate.ts";
import { until } from "./wait.ts";

export type GateState = "clear" | "blocked";
/** By the ids of gates. */
export type Gates = Readonly<Record<string, GateState>>;

/** One migration of its own in a cloud, with what its story has done so far. */
export interface Round {
  readonly cloud: TestCloud;
  readonly migration: string;
  readonly estate: Estate;
  /** The keys of the objects that were pushed. */
  readonly pushed: string[];
  /** What the gates were after each act, by the story. */
  readonly told: Gates[];
  /** How many facts of each kind the story has made so far, but for those of objects. */
  readonly wanted: Record<string, number>;
  facts(): Promise<Fact[]>;
  /** What the table has of the migration. */
  items(): Promise<StoredItem[]>;
}

const isOf = (migration: string) => {
  const parts = new RegExp(`(?:^|#)${migration}(?:#|$)`);
  return (item: Record<string, unknown>): boolean =>
    // Of most facts it is in the key of an index alone.
    [item.migration, item.byMigration].includes(migration) ||
    parts.test(String(item.pk)) ||
    (item.pk === "MIGRATIONS" && item.sk === migration);
};

export const newRound = (cloud: TestCloud, migration: string): Round => ({
  cloud,
  migration,
  estate: estateOf(migration, cloud.now),
  pushed: [],
  told: [],
  wanted: {},
  facts: async () => (await cloud.facts()).filter((fact) => fact.migration === migration),
  items: async () => (await cloud.items("")).filter(isOf(migration)) as unknown as StoredItem[],
});

/** Long enough for a lease, a mail that nobody knows of, and a retry of the next minute. */
const STEP_MS = 60_000;
const STEPS = 40;
const IDLE_MS = 240_000;

/** Each recipient of each notification has a delivery, which has ended. */
const deliveriesThatWait = (items: readonly StoredItem[]): string[] => {
  const states = new Map(items.map(({ pk, sk, state }) => [`${pk} ${sk}`, state]));
  return items
    .filter(({ pk, recipients }) => pk.startsWith("N#") && Array.isArray(recipients))
    .flatMap(({ pk, sk, recipients }) => (recipients as { readonly id: string }[]).map(({ id }) => `${pk} ${sk}#${id}`))
    .filter((delivery) => [undefined, "sending", "waiting"].some((state) => state === states.get(delivery)));
};

const unsettled = async ({ items }: Round, gates: Gates): Promise<string | undefined> => {
  const all = await items();
  const waiting = deliveriesThatWait(all);
  if (waiting.length > 0) return `deliveries have not ended: ${waiting.join(", ")}`;
  const found = all.filter(({ sk, pk }) => pk.startsWith("M#") && sk.startsWith("G#"));
  for (const [gate, state] of Object.entries(gates)) {
    const stored = found.find(({ sk }) => sk === `G#${gate}`)?.state;
    if (stored !== state) return `the gate ${gate} is ${stored}, and should be ${state}`;
  }
  return undefined;
};

/** Lets the cloud's time pass, minute after minute, until nothing is under way and gates are what the story says. */
export const settle = async (round: Round, gates: Gates): Promise<void> => {
  let why: string | undefined;
  for (let step = 0; step < STEPS; step += 1) {
    await round.cloud.waitUntilIdle(IDLE_MS);
    why = await unsettled(round, gates);
    if (why === undefined) return;
    await round.cloud.advanceClock(STEP_MS);
  }
  throw new Error(`after ${STEPS} minutes, ${why}`);
};

/** Pushes as an agent does, which tries again until the object is there. */
export const push = async (round: Round, upload: Awaited<ReturnType<Estate["backup"]>>): Promise<void> => {
  round.pushed.push(upload.key);
  await until("a pushed object", async () => {
    await round.cloud.upload("agent00", upload).catch(() => undefined);
    return round.cloud.store.current(upload.key) !== undefined;
  });
};
