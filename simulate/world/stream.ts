import type { StreamRecord } from "../../adapters/dynamo/stream.ts";
import type { StoredItem } from "../dynamo/marshal.ts";
import type { ItemWrite } from "../dynamo/store.ts";
import type { Chance } from "../engine/chance.ts";
import type { Engine } from "../engine/engine.ts";
import type { Outages } from "../engine/outages.ts";
import { type ImagePattern, matching } from "./stream-filter.ts";

interface Entry {
  readonly item: StoredItem;
  readonly sequence: number;
  readonly at: number;
}

/** What one function reads of the stream. */
export interface Consumer {
  readonly name: string;
  /** Which new items it reads. */
  readonly patterns: readonly ImagePattern[];
  readonly maxAgeMs: number;
  /** Handles a batch; the answer is the sequence number to read again from, null for all of it, undefined where all went well. */
  readonly handle: (
    name: string,
    records: readonly StreamRecord[],
    ended: (failedAt: string | null | undefined) => void,
  ) => void;
}

/** The table's stream: in order for each item, in shards, at least once, and each consumer at its own pace. */
export interface FakeStream {
  follow(write: ItemWrite): void;
  /** Records that no consumer has handled yet. */
  waiting(): number;
  /** When the oldest record was written that a consumer has not handled yet; undefined where it has handled all. */
  waitsSince(consumer: string): number | undefined;
  /** Records that became too old for a consumer, and when. */
  readonly expired: readonly { readonly consumer: string; readonly item: StoredItem; readonly at: number }[];
}

const SHARDS = 3;
const MAX_BATCH = 6;

const shardOf = (pk: string): number =>
  [...pk].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7) % SHARDS;

const attribute = (value: unknown): object =>
  typeof value === "string" ? { S: value } : typeof value === "number" ? { N: String(value) } : { BOOL: value };

/** As much of the new image as a function reads: names and numbers at its top. */
const recordOf = ({ item, sequence }: Entry): StreamRecord => ({
  dynamodb: {
    SequenceNumber: String(sequence),
    NewImage: Object.fromEntries(
      Object.entries(item)
        .filter(([, value]) => ["string", "number", "boolean"].includes(typeof value))
        .map(([name, value]) => [name, attribute(value)]),
    ),
  },
});

interface Reader {
  readonly consumer: Consumer;
  readonly takes: (inserted: StoredItem) => boolean;
  readonly shard: number;
  queue: Entry[];
  busy: boolean;
  batches: number;
}

export const fakeStream = (
  { engine, outages }: { readonly engine: Engine; readonly outages: Outages },
  chance: Chance,
  consumers: readonly Consumer[],
): FakeStream => {
  const expired: { consumer: string; item: StoredItem; at: number }[] = [];
  let sequence = 0;
  const readers: Reader[] = consumers.flatMap((consumer) =>
    Array.from({ length: SHARDS }, (_, shard) => ({
      consumer,
      takes: matching(consumer.patterns),
      shard,
      queue: [],
      busy: false,
      batches: 0,
    })),
  );

  const later = (reader: Reader, ms: number): void => {
    reader.busy = true;
    engine.after(ms, () => {
      reader.busy = false;
      read(reader);
    });
  };

  const after = (reader: Reader, batch: readonly Entry[], failedAt: string | null | undefined): void => {
    const from = failedAt === undefined ? batch.length : batch.findIndex((one) => String(one.sequence) === failedAt);
    const again = failedAt === undefined && chance.happens(0.02);
    if (failedAt !== null && !again) reader.queue = reader.queue.slice(Math.max(from, 0));
    if (reader.queue.length > 0) later(reader, failedAt === undefined ? 5 : chance.between(500, 30_000));
  };

  const read = (reader: Reader): void => {
    if (reader.busy) return;
    const { consumer, shard } = reader;
    const outFor = outages.backAt("stream", engine.now()) - engine.now();
    if (outFor > 0) {
      later(reader, outFor + chance.between(20, 1_500));
      return;
    }
    const oldest = engine.now() - consumer.maxAgeMs;
    for (const { item } of reader.queue.filter(({ at }) => at < oldest))
      expired.push({ consumer: consumer.name, item, at: engine.now() });
    reader.queue = reader.queue.filter(({ at }) => at >= oldest);
    if (reader.queue.length === 0) return;
    const batch = reader.queue.slice(0, 1 + chance.below(MAX_BATCH));
    reader.busy = true;
    reader.batches += 1;
    consumer.handle(`${consumer.name}#${shard}.${reader.batches}`, batch.map(recordOf), (failedAt) => {
      reader.busy = false;
      after(reader, batch, failedAt);
    });
  };

  return {
    expired,
    waiting: () => readers.reduce((sum, { queue }) => sum + queue.length, 0),
    waitsSince: (name) => {
      const since = readers.filter(({ consumer }) => consumer.name === name).flatMap(({ queue }) => queue[0]?.at ?? []);
      return since.length === 0 ? undefined : Math.min(...since);
    },
    follow: ({ before, after: item }) => {
      if (before !== undefined || item === undefined) return;
      sequence += 1;
      const entry = { item, sequence, at: engine.now() };
      for (const reader of readers)
        if (reader.shard === shardOf(item.pk) && reader.takes(item)) {
          reader.queue.push(entry);
          if (!reader.busy) later(reader, chance.between(20, 1_500));
        }
    },
  };
};
