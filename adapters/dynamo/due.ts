import { createHash } from "node:crypto";
import type { Instant } from "../../core/instant.ts";
import { SWEPT_STATES } from "../../core/readiness/checkpoint/listing.ts";
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

/** When an item is due, by either index; undefined where time alone changes it never. */
export const dueAtIn = ({ dueAt, inList, inListAt }: Readonly<Record<string, unknown>>): Instant | undefined => {
  if (typeof dueAt === "string") return dueAt;
  const [kind, , state, remarked] = typeof inList === "string" ? inList.split("#") : [];
  const isSwept = kind === "C" && remarked === undefined && (SWEPT_STATES as readonly unknown[]).includes(state);
  return isSwept ? String(inListAt).split("#")[0] : undefined;
};

/** What of one partition of the index is due by now, those first that have been due for longest. */
export const dueQuery = (partition: string, now: Instant) => ({
  IndexName: "byDue",
  KeyConditionExpression: "#due = :shard AND #dueAt <= :now",
  ExpressionAttributeNames: { "#due": "due", "#dueAt": "dueAt" },
  ExpressionAttributeValues: { ":shard": partition, ":now": now },
});

/** Of one list of checkpoints whose order is when they are due. @param list a partition of the index `byList` */
export const listedDueQuery = (list: string, now: Instant) => ({
  IndexName: "byList",
  KeyConditionExpression: "#list = :list AND #listAt BETWEEN :from AND :to",
  ExpressionAttributeNames: { "#list": "inList", "#listAt": "inListAt" },
  // `~` comes behind every character of an id: what is due at that very instant is meant too.
  ExpressionAttributeValues: { ":list": list, ":from": "0", ":to": `${now}#~` },
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
