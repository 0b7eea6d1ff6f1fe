import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dynamoCompareLedger } from "../../adapters/dynamo/compare.ts";
import { dynamoReceiveLedger } from "../../adapters/dynamo/receive.ts";
import { Failure } from "../../core/failure.ts";
import type { Entry } from "../../core/manifest/entry.ts";
import { objectKeyOf } from "../../core/manifest/object-key.ts";
import { isPrintable } from "../../core/printable.ts";
import { compareMigration } from "../../functions/compare/compare.ts";
import { receiveObject } from "../../functions/receive/receive.ts";
import type { CommitLedger } from "../../ports/commit.ts";
import type { ReceiveLedger } from "../../ports/receive.ts";
import { packed, unpack } from "../../simulate/world/codec.ts";
import { applyTo, contentOf, TABLE } from "../support/applied.ts";
import { planText } from "../support/plan.ts";
import { account, header, sealedText, testKey } from "../support/seal.ts";
import { overSimulatedTable, type SimulatedTable } from "../support/simulated-table.ts";

/** Names that an agent chooses: whatever they are, what was pushed becomes a fact. */

const INVENTORY = { kind: "inventory", requirement: "accounts" } as const;

const receive = async (
  { client, by, ...table }: SimulatedTable,
  entries: readonly Entry[],
  ledgerOver: (ledger: ReceiveLedger) => ReceiveLedger = (ledger) => ledger,
  over: object = {},
  plan = planText(),
) => {
  const store = table.objects;
  await applyTo({ client, by }, store, "contoso", plan);
  const manifest = header({ ...INVENTORY, startedAt: "2026-11-22T11:00:00.000Z", ...completed, ...over });
  const bytes = packed(await sealedText(manifest, entries, testKey(manifest.agent)));
  const digest = createHash("sha256").update(bytes).digest("hex");
  const { agent, migration, unit, requirement, completedAt } = manifest;
  const key = objectKeyOf({ agent, migration, unit, requirement, completedAt, digest, encoding: "gz" });
  const object = { ...(await store.put(key, bytes, "application/gzip")), size: bytes.length };
  const ledger = ledgerOver(dynamoReceiveLedger(TABLE, client));
  const copies = { bucket: "vault", head: async () => undefined };
  const { clock, pause, random } = by;
  const received = await receiveObject({ ledger, store, copies, unpack, timeLeft, clock, pause, random }, object);
  if (received === "already") throw new Error("nothing was received before");
  const { facts, checkpoints } = contentOf(table);
  return { ...received, facts, checkpoint: checkpoints.get("pool01/accounts"), mistakes: table.mistakes };
};
const timeLeft = () => 600_000;
const completed = { completedAt: "2026-11-22T11:59:00.000Z" };

const stringsIn = (value: unknown): string[] => {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.entries(value).flat().flatMap(stringsIn) : [];
};

const LONG = "\u20ac".repeat(2_048);
const AWKWARD = [
  "\u{1f600}".repeat(200),
  "\u0000",
  "\u202egnp.exe",
  "a\nb\u2028",
  "#",
  "P#x#1",
  "__proto__",
  "@",
  " ",
  LONG,
];
const name = (maxLength: number) =>
  fc
    .oneof(fc.constantFrom(...AWKWARD), fc.string({ unit: "binary", maxLength }), fc.string({ maxLength }))
    .map((text) => text.slice(0, maxLength).toWellFormed());

const accounts = fc
  .uniqueArray(
    fc.record({
      key: name(2_048).filter((key) => key !== ""),
      sip: name(1_024),
      name: name(1_024),
      home: name(2_048),
      target: name(2_048),
    }),
    { minLength: 1, maxLength: 30, selector: ({ key }) => key },
  )
  .map((some) => some.toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))));

describe("a manifest with names that nobody expected", () => {
  it("becomes a fact that can be stored and shown, whatever they are", async () => {
    const effects = new Set<string>();
    await fc.assert(
      fc.asyncProperty(accounts, async (entries) => {
        const { fact, facts, mistakes } = await overSimulatedTable((table) => receive(table, entries));
        effects.add(fact.verdict.effect);
        expect(mistakes).toEqual([]);
        expect(facts.map(({ id }) => id)).toContain(fact.id);
        expect(stringsIn(fact).filter((text) => !isPrintable(text))).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(effects).toContain("failed");
  });

  it("is judged by a home that is longer than any key", async () => {
    const { fact, checkpoint, mistakes } = await overSimulatedTable((table) =>
      receive(table, [account("sip:ann@contoso.com", { home: LONG })]),
    );
    expect(mistakes).toEqual([]);
    expect(fact.verdict.findings.map(({ code }) => code)).toEqual(["account-home-unknown"]);
    expect(checkpoint?.state).toBe("failed");
  });

  it("finds the unit of a home that the plan names", async () => {
    const { fact } = await overSimulatedTable((table) =>
      receive(table, [account("sip:ann@contoso.com", { home: "POOL02.contoso.com" })]),
    );
    expect(fact.verdict.findings).toMatchObject([{ code: "account-home-elsewhere" }]);
  });

  it.each([
    ["of the unit that the plan gives a home longer than a key", LONG, LONG, "account-home-elsewhere"],
    [
      "of no unit where the plan names a home that only looks the same",
      "pool\ufffd",
      "pool\ufffe",
      "account-home-unknown",
    ],
  ])("is one %s", async (_, planned, home, code) => {
    const plan = planText().replace("pool02.contoso.com", `pool02.contoso.com, homes: [${JSON.stringify(planned)}]`);
    const { fact, mistakes } = await overSimulatedTable((table) =>
      receive(table, [account("sip:ann@contoso.com", { home })], undefined, {}, plan),
    );
    expect(mistakes).toEqual([]);
    expect(fact.verdict.findings).toMatchObject([{ code }]);
  });
});

/** A ledger that refuses the first commits for good. */
const refusing =
  (times: number) =>
  <T extends CommitLedger>(ledger: T): T => {
    let left = times;
    return {
      ...ledger,
      commit: async (commit) => {
        left -= 1;
        if (left >= 0) throw new Failure("ledger-refused", "the item has 500,000 bytes");
        return ledger.commit(commit);
      },
    };
  };

describe("what the ledger refuses for good", () => {
  it("is recorded as inconclusive, so that its object is dealt with and its gate is shut", async () => {
    const { fact, facts, checkpoint } = await overSimulatedTable((table) =>
      receive(table, [account("sip:ann@contoso.com")], refusing(1)),
    );
    expect(fact.verdict).toMatchObject({ outcome: "rejected", effect: "inconclusive" });
    expect(fact.verdict.findings).toMatchObject([
      { code: "evidence-unrecorded", message: "could not be recorded whole: the item has 500,000 bytes" },
    ]);
    expect(facts.map(({ id }) => id)).toContain(fact.id);
    expect(checkpoint).toMatchObject({ state: "inconclusive", evidence: { fact: fact.id } });
  });

  it("changes nothing where it proves nothing: a forger shuts no gate", async () => {
    const { fact, checkpoint } = await overSimulatedTable((table) =>
      receive(table, [account("sip:ann@contoso.com")], refusing(1), { completedAt: "2026-11-22T23:00:00.000Z" }),
    );
    expect(fact.verdict).toMatchObject({ outcome: "rejected", effect: "none" });
    expect(checkpoint).toMatchObject({ state: "missing", evidence: null });
  });

  it("is recorded so for a comparison too, so that it is not compared for ever", async () => {
    const { facts, checkpoint } = await overSimulatedTable(async (table) => {
      await receive(table, [account("sip:ann@contoso.com")]);
      const ledger = refusing(1)(dynamoCompareLedger(TABLE, table.client));
      const { clock, pause, random } = table.by;
      const packPiece = () => new Uint8Array();
      const ports = { ledger, store: table.objects, unpack, packPiece, timeLeft, clock, pause, random };
      await compareMigration(ports, "contoso", () => undefined);
      const { facts, checkpoints } = contentOf(table);
      return { facts, checkpoint: checkpoints.get("global/homed-once") };
    });
    const [compared] = facts.filter(({ type }) => type === "evidence-compared");
    expect(compared).toMatchObject({
      verdict: { effect: "inconclusive", findings: [{ code: "evidence-unrecorded" }] },
    });
    expect(checkpoint).toMatchObject({ state: "inconclusive", evidence: { fact: compared?.id } });
  });

  it("is an error where even that is refused", async () => {
    const twice = overSimulatedTable((table) => receive(table, [account("sip:ann@contoso.com")], refusing(2)));
    await expect(twice).rejects.toMatchObject({ code: "ledger-refused" });
  });
});
