import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { unpack } from "../../adapters/zlib-codec.ts";
import type { Fact } from "../../core/history/fact.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { READ_HANDLERS } from "../../functions/api/api.ts";
import { DOCUMENT_HANDLERS, type DocumentPorts } from "../../functions/document/document.ts";
import { linesIn } from "../../functions/lines-in.ts";
import type { HistoryQuery, QueryLedger } from "../../ports/query.ts";
import { manifestFact } from "../contract/values.ts";
import { askHandler } from "../support/contract.ts";
import { NO_LOG } from "../support/log-ports.ts";
import { at } from "../support/readiness.ts";

/** Whole facts, and whole lists of names, page by page. */

const finding = { code: "shrunk", severity: "fail", message: "60 % less" } as const;
const found = (id: string, message: string = finding.message, events: readonly object[] = []): Fact =>
  manifestFact("contoso", {
    ...{ id, events: events as never },
    verdict: { outcome: "rejected", effect: "failed", findings: [{ ...finding, message }] },
  });
const clean = (id: string): Fact =>
  manifestFact("contoso", { id, verdict: { outcome: "accepted", effect: "failed", findings: [] } });

const ledgerOf = (facts: readonly Fact[]) => {
  const asked: HistoryQuery[] = [];
  const ledger = {
    readHead: async (id: string) => (id === "contoso" ? { migration: id, planVersion: 1 } : undefined),
    listHeads: async () => [{ migration: "contoso" }],
    listIds: async () => ["pool01"],
    listGates: async () => [{ id: "go" }],
    readFacts: async (ids: readonly string[]) => facts.filter(({ id }) => ids.includes(id)),
    pageFactRefs: async (query: HistoryQuery) => {
      asked.push(query);
      const from = Number(query.cursor ?? 0);
      const items = facts.slice(from, from + query.limit).map(summarizeFact);
      return { items, ...(from + query.limit < facts.length ? { cursor: String(from + query.limit) } : {}) };
    },
  } as unknown as QueryLedger;
  return { ledger, asked };
};
const ask = (
  { ledger }: { ledger: QueryLedger },
  query: Readonly<Record<string, string>> = {},
  migration = "contoso",
) => askHandler(READ_HANDLERS, { ledger, clock: () => at(0), log: NO_LOG }, "listFacts", { migration }, query);
const ids = ({ facts }: { readonly facts: readonly Fact[] }): string[] => facts.map(({ id }) => id);

describe("whole facts", () => {
  const opened = { type: "gate-cleared", gate: "go", version: 2, unsatisfied: 0, at: at(1), validUntil: at(2) };
  const FACTS = [clean("f1"), found("f2"), found("f3", "less", [opened])];

  it("are those of the history, with all that was recorded", async () => {
    const answer = await ask(ledgerOf(FACTS), { limit: "2", order: "oldest" });
    expect(answer).toMatchObject({ facts: FACTS.slice(0, 2), cursor: expect.any(String) });
    const next = await ask(ledgerOf(FACTS), { limit: "2", order: "oldest", cursor: answer.cursor ?? "" });
    expect(next).toEqual({ facts: FACTS.slice(2), cursor: null });
  });

  it("may be only evidence in which something was found, or what is about a gate", async () => {
    expect(ids(await ask(ledgerOf(FACTS), { found: "true" }))).toEqual(["f2", "f3"]);
    expect(ids(await ask(ledgerOf(FACTS), { gate: "go" }))).toEqual(["f3"]);
    const waived = {
      ...found("f4"),
      type: "time-passed",
      gate: null,
      events: [{ type: "checkpoint-lapsed", lapses: ["late"] }],
    };
    expect(ids(await ask(ledgerOf([waived as unknown as Fact]), { found: "true" }))).toEqual([]);
  });

  it("are fewer where they are large, so that no answer is larger than can be sent", async () => {
    const large = ["a", "b", "c", "d"].map((id) => found(id, "x".repeat(900_000)));
    const { ledger, asked } = ledgerOf(large);
    const answer = await ask({ ledger }, { limit: "100" });
    expect(asked.map(({ limit }) => limit)).toEqual([100, 50, 25, 13, 7, 4, 2]);
    expect(ids(answer)).toEqual(["a", "b"]);
    expect(answer.cursor).toMatch(/^2\./);
    expect(ids(await ask(ledgerOf([found("e", "x".repeat(3_000_000))]), { limit: "1" }))).toEqual(["e"]);
  });

  it("are no empty answer about a name that nobody knows", async () => {
    await expect(ask(ledgerOf([]), { unit: "pol01" })).rejects.toMatchObject({ message: /did you mean "pool01"/ });
    await expect(ask(ledgerOf([]), {}, "contso")).rejects.toMatchObject({ code: "not-found" });
    await expect(ask(ledgerOf([]), { gate: "go" }, "unrouted")).rejects.toMatchObject({ code: "request-invalid" });
    expect(await ask(ledgerOf([]), {}, "unrouted")).toEqual({ facts: [], cursor: null });
  });
});

describe("the names of a comparison", () => {
  const NAMES = ["a", "b", "ü"].map((key) => ({ unit: "pool01", key: `sip:${key}`, missingFrom: "backup" as const }));
  const packed = (names: readonly object[]): Buffer =>
    gzipSync(names.map((one) => `${JSON.stringify(one)}\n`).join(""));
  const compared = (bytes: Buffer, over: object = {}): Fact =>
    ({
      ...{ id: "c1", type: "evidence-compared", migration: "contoso", events: [] },
      list: { key: `comparisons/x/${createHash("sha256").update(bytes).digest("hex")}.ndjson.gz`, versionId: "v" },
      ...over,
    }) as unknown as Fact;
  const portsOf = (fact: Fact | undefined, bytes: Buffer) =>
    ({
      ledger: { findFact: async () => fact },
      store: {
        open: async () => ({
          size: bytes.length,
          chunks: (async function* () {
            for (let from = 0; from < bytes.length; from += 7) yield bytes.subarray(from, from + 7);
          })(),
        }),
      },
      ...{ unpack, clock: () => at(0) },
    }) as unknown as DocumentPorts;
  const names = (fact: Fact | undefined, bytes: Buffer, query: Readonly<Record<string, string>> = {}) =>
    askHandler(DOCUMENT_HANDLERS, portsOf(fact, bytes), "listNames", { fact: "c1" }, query);

  it("are all of them, page by page, each once", async () => {
    const bytes = packed(NAMES);
    for (const limit of [1, 2, 3, 4]) {
      const found: unknown[] = [];
      let cursor: string | null = null;
      do {
        const query: Record<string, string> = { limit: String(limit), ...(cursor === null ? {} : { cursor }) };
        const answer: Awaited<ReturnType<typeof names>> = await names(compared(bytes), bytes, query);
        found.push(...answer.names);
        ({ cursor } = answer);
      } while (cursor !== null);
      expect(found).toEqual(NAMES);
    }
  });

  it("are fewer on a page where they are long", async () => {
    const long = ["a", "b", "c"].map((key) => ({ ...NAMES[0], key: key.repeat(1_100_000) }));
    const answer = await names(compared(packed(long)), packed(long));
    expect(answer.names).toHaveLength(1);
    expect(answer.cursor).toMatch(/^1\./);
  });

  it("are of the list that was recorded, and of no other", async () => {
    await expect(names(compared(packed(NAMES)), packed(NAMES.slice(1)))).rejects.toMatchObject({
      code: "store-changed",
    });
  });

  it("are asked of a fact that has such a list", async () => {
    const bytes = packed(NAMES);
    for (const fact of [undefined, manifestFact("contoso"), compared(bytes, { list: undefined })])
      await expect(names(fact, bytes)).rejects.toMatchObject({ code: "not-found" });
  });

  it("are lines, however they are cut", async () => {
    const text = Buffer.from("ä\n\nb\nrest");
    const pieces = (async function* () {
      for (const byte of text) yield Uint8Array.of(byte);
    })();
    const lines: string[] = [];
    for await (const line of linesIn(pieces)) lines.push(line);
    expect(lines).toEqual(["ä", "", "b"]);
  });
});
