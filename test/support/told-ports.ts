import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { packPiece, unpack } from "../../adapters/zlib-codec.ts";
import type { Fact } from "../../core/history/fact.ts";
import type { Snapshot } from "../../core/history/snapshot.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { AsOfPorts } from "../../functions/as-of/as-of.ts";
import type { MakeSnapshotPorts } from "../../functions/snapshot/snapshot.ts";
import { planText } from "./plan.ts";

/** The plans of a told history, by the key of their object. */
export const texts = new Map([
  ["plan-1", planText()],
  ["plan-2", planText({ version: 2, accountAge: "48h" })],
]);

export interface ToldPorts extends Omit<AsOfPorts, "snapshots" | "ledger">, Omit<MakeSnapshotPorts, "ledger"> {
  readonly ledger: AsOfPorts["ledger"] & MakeSnapshotPorts["ledger"];
  readonly kept: Map<string, Buffer>;
  readonly named: readonly Snapshot[];
  readonly whyRefused: readonly string[];
  /** How many facts have been read. */
  readonly factsRead: () => number;
}

const keyOf = ({ recordedAt, id }: Fact): string => `${recordedAt}#${id}`;

/** The ports of a few lines: a ledger that lists facts in pages, and a bucket with the plans and snapshots. */
export const portsOf = (facts: readonly Fact[], now: () => string, over: Partial<Head> = {}): ToldPorts => {
  const kept = new Map<string, Buffer>();
  const named: Snapshot[] = [];
  const whyRefused: string[] = [];
  const inForce = { migration: "contoso", title: "T", timeZone: "UTC", planVersion: 1, applying: null };
  const head = { ...inForce, ...over } as unknown as Head;
  let read = 0;
  const bytesOf = (key: string): Buffer =>
    kept.get(key) ?? Buffer.from(JSON.stringify({ root: "plan.yaml", files: { "plan.yaml": texts.get(key) ?? "" } }));
  return {
    ledger: {
      readHead: async (migration) => (migration === "contoso" ? head : undefined),
      listHeads: async () => [head],
      readFacts: async (ids) => {
        read += ids.length;
        return ids.flatMap((id) => facts.find((fact) => fact.id === id) ?? []);
      },
      pageFactRefs: async ({ from = "0", to = "9", outcome, newestFirst, limit, cursor = "0" }) => {
        const found = facts
          .filter((fact) => from <= keyOf(fact) && keyOf(fact) <= to)
          .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
          .map(summarizeFact)
          .filter((one) => outcome === undefined || one.outcome === outcome);
        const all = newestFirst ? found.toReversed() : found;
        // A page that is not the last may hold fewer than its limit.
        const next = Number(cursor) + Math.ceil(limit / 2);
        const items = all.slice(Number(cursor), next);
        return next < all.length ? { items, cursor: String(next) } : { items };
      },
    },
    store: {
      open: async ({ key }) => {
        const bytes = bytesOf(key);
        return {
          size: bytes.length,
          chunks: (async function* () {
            yield bytes;
          })(),
        };
      },
      put: async (key, bytes) => {
        kept.set(key, Buffer.from(bytes));
        return { key, versionId: "v" };
      },
    },
    snapshots: {
      listSnapshots: async (migration, until, limit) =>
        named
          .filter((one) => one.migration === migration && one.upTo <= until)
          .toSorted((a, b) => (a.upTo > b.upTo ? -1 : 1))
          .slice(0, limit),
      putSnapshot: async (snapshot) => {
        if (!named.some(({ upTo }) => upTo === snapshot.upTo)) named.push(snapshot);
      },
    },
    refused: ({ object }, { code }) => void whyRefused.push(`${object.key} ${code}`),
    cursorKey: async () => new Uint8Array(32),
    ...{ unpack, packPiece, limits: dynamoLimits, clock: now, kept, named, whyRefused, factsRead: () => read },
  };
};
