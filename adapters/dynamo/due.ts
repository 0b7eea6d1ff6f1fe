import { createHash } from "node:crypto";
import type { Instant } from "../../core/instant.ts";
import type { DueItem } from "../../ports/sweep.ts";
import { type Key, keys } from "./keys.ts";

/** Shards of the sparse index of due items, so that no partition gets all the writes. */
export const DUE_SHARDS = 8;

export const dueShard = (shard: number): string => `D#${shard}`;

const shardOf = ({ pk, sk }: Key): number =>
  createHash("sha256").update(`${pk}\n${sk}`).digest().readUInt8(0) % DUE_SHARDS;

/** Pending deliveries have a partition of their own: there are few of them, and another function reads it. */
export const DUE_DELIVERIES = "N";

/** The attributes that put an item into the index; none where it is never due. */
export const dueAttributes = (key: Key, at: Instant | null): Partial<Record<"due" | "dueAt", string>> =>
  at === null ? {} : { due: dueShard(shardOf(key)), dueAt: at };

/** What of one partition of the index is due by now, those first that have been due for longest. */
export const dueQuery = (partition: string, now: Instant) => ({
  IndexName: "byDue",
  KeyConditionExpression: "#due = :shard AND #dueAt <= :now",
  ExpressionAttributeNames: { "#due": "due", "#dueAt": "dueAt" },
  ExpressionAttributeValues: { ":shard": partition, ":now": now },
});

/** Parses a due item's key; undefined for a kind that this version does not know. */
export const readDueItem = ({ pk, sk }: Key): DueItem | undefined => {
  if (pk === keys.migrations) return { kind: "plan", migration: sk };
  const migration = pk.slice("M#".length);
  const [kind, first = "", second = ""] = sk.split("#");
  if (kind === "C") return { kind: "checkpoint", checkpoint: { migration, unit: first, requirement: second } };
  if (kind === "G") return { kind: "gate", migration, gate: first };
  if (kind === "SUMMARY") return { kind: "summary", migration };
  return kind === "COMPARED" ? { kind: "comparisons", migration } : undefined;
};
