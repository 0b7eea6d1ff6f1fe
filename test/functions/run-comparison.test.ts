import { describe, expect, it } from "vitest";
import type { Evidence } from "../../core/audit/evidence.ts";
import { Failure, type FailureCode } from "../../core/failure.ts";
import {
  HomedOnceRequirement,
  MovesRequirement,
  SameNamesRequirement,
} from "../../core/plan/document/requirement/comparison.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { type LastInputs, lastInputs } from "../../functions/compare/inputs.ts";
import { runComparison } from "../../functions/compare/run-comparison.ts";
import { comparison } from "../support/requirement.ts";
import { account, header, sealedText, testKey } from "../support/seal.ts";

/** What comparisons of inventories say where something that they read is missing. */

const homedOnce = HomedOnceRequirement.parse(comparison({ id: "homed", check: "homed-once", of: "accounts" }));
const moves = MovesRequirement.parse(comparison({ id: "moves", check: "moves", of: "accounts" }));
const MISSING = { code: "evidence-not-compared", severity: "inconclusive" };

const texts = new Map<string, Uint8Array>();
const inventory = async (unit: string, users: readonly string[]): Promise<Checkpoint> => {
  const head = header({ agent: "agent00", kind: "inventory", requirement: "accounts", unit });
  const key = `${unit} ${users.join(" ")}`;
  texts.set(
    key,
    await sealedText(
      head,
      users.map((user) => account(`sip:${user}@contoso.com`)),
      testKey("agent00"),
    ),
  );
  return { unit, requirement: "accounts", evidence: { fact: key, object: { key, versionId: "v" } } } as never;
};
const without = (unit: string): Checkpoint => ({ unit, requirement: "accounts", evidence: null }) as never;

const ledger = {
  findFact: async (id: string) =>
    texts.has(id) ? { type: "manifest-audited", object: { key: id, versionId: "v" } } : undefined,
};
const chunksOf = async function* (text: Uint8Array): AsyncGenerator<Uint8Array> {
  yield text;
};
const store = {
  open: async ({ key }: { key: string }) => ({ size: 1, chunks: chunksOf(texts.get(key) ?? Buffer.alloc(0)) }),
};
const ports = {
  ledger,
  store,
  packPiece: () => Buffer.alloc(0),
  timeLeft: () => 600_000,
  unpack: (_: string, chunks: AsyncIterable<Uint8Array>) => ({ chunks }),
} as never;

const run = async (
  requirement: HomedOnceRequirement | MovesRequirement | SameNamesRequirement,
  inputs: readonly Checkpoint[],
  last: LastInputs = "none",
) => (await runComparison(ports, requirement, inputs, { last, lists: "accounts" })).findings;

const lastOf = (...inputs: readonly Checkpoint[]): LastInputs =>
  inputs.map(({ unit, requirement, evidence }) => ({ unit, requirement, fact: evidence?.fact ?? "" }));

describe("accounts that may be homed once only", () => {
  it("are not known to be where the inventory of one unit is missing", async () => {
    const ann = await inventory("pool01", ["ann"]);
    expect(await run(homedOnce, [ann, await inventory("pool02", ["bob"])])).toEqual([]);
    expect(await run(homedOnce, [ann, without("pool02")])).toMatchObject([{ ...MISSING, where: ["pool02/accounts"] }]);
  });

  it("are not known to be where the newest inventory of one unit could not be judged", async () => {
    const ann = await inventory("pool01", ["ann"]);
    const unknown = { ...(await inventory("pool02", ["bob"])), unjudgedAt: "2026-11-22T00:00:00.000Z" };
    expect(await run(homedOnce, [ann, unknown])).toMatchObject([{ ...MISSING, where: ["pool02/accounts"] }]);
  });
});

describe("names of an inventory and of a backup", () => {
  const exported = SameNamesRequirement.parse(
    comparison({ id: "exported", check: "same-names", of: "accounts", with: "export" }),
  );
  const asExport = (one: Checkpoint): Checkpoint => ({ ...one, requirement: "export" });

  it("are compared where both are there, whatever their case, and are inconclusive of a unit without one of them", async () => {
    const [lower, upper] = [await inventory("pool01", ["ann", "bob"]), await inventory("pool01", ["ANN", "Bob"])];
    expect(await run(exported, [lower, asExport(upper)])).toEqual([]);
    expect(await run(exported, [lower, asExport(without("pool01"))])).toMatchObject([
      { ...MISSING, where: ["pool01/export"] },
    ]);
    const unknown = { ...asExport(upper), unjudgedAt: "2026-11-22T00:00:00.000Z" };
    expect(await run(exported, [lower, unknown])).toMatchObject([{ ...MISSING, where: ["pool01/export"] }]);
  });
});

describe("a comparison of an inventory that cannot be read any more", () => {
  const failing = async (code: FailureCode) => {
    const inputs = [await inventory("pool01", ["ann"]), await inventory("pool02", ["bob"])];
    const open = async () => {
      throw new Failure(code, "gone");
    };
    const broken = { ...(ports as object), store: { open } } as never;
    return runComparison(broken, homedOnce, inputs, { last: "none", lists: "accounts" });
  };

  it.each(["object-missing", "store-changed", "codec-damaged", "codec-bomb"] as const)(
    "is inconclusive, so that no gate stays clear on what was compared before: %s",
    async (code) => {
      expect((await failing(code)).findings).toMatchObject([{ ...MISSING, message: "nothing to compare: gone" }]);
    },
  );

  it("is tried again where the store could not be reached", async () => {
    await expect(failing("store-unavailable")).rejects.toMatchObject({ code: "store-unavailable" });
  });
});

describe("a comparison that takes more than its share of a run", () => {
  const withTime = async (minutes: readonly number[], more: object = {}) => {
    const inputs = [await inventory("pool01", ["ann"]), await inventory("pool02", ["ann"])];
    const left = minutes.map((one) => one * 60_000);
    const timeLeft = () => (left.length > 1 ? left.shift() : left[0]) as number;
    return runComparison({ ...(ports as object), timeLeft, ...more } as never, homedOnce, inputs, {
      last: "none",
      lists: "accounts",
    });
  };

  it("ends in a finding, so that it is not tried for ever", async () => {
    const { findings } = await withTime([10, 9, 6.9]);
    expect(findings).toMatchObject([{ code: "comparison-too-much-work", severity: "inconclusive" }]);
    expect((await withTime([10, 7])).findings).toMatchObject([{ code: "account-homed-twice" }]);
  });

  it("ends in it although nothing comes out of what is unpacked", async () => {
    const nothing = (_: string, packed: AsyncIterable<Uint8Array>) => ({
      chunks: (async function* () {
        for await (const _ of packed) yield* [];
      })(),
    });
    const { findings } = await withTime([10, 6.9], { unpack: nothing });
    expect(findings).toMatchObject([{ code: "comparison-too-much-work" }]);
  });

  it("is not begun where a run leaves less than that", async () => {
    await expect(withTime([3.9])).rejects.toMatchObject({ code: "time-short" });
    expect((await withTime([4])).entries).toBe(2);
  });
});

describe("accounts that may have moved", () => {
  it("are not known to have stayed where the inventory of one unit is missing, first or later", async () => {
    const ann = await inventory("pool01", ["ann"]);
    for (const last of ["none", lastOf(ann)] as const)
      expect(await run(moves, [ann, without("pool02")], last)).toMatchObject([
        { ...MISSING, where: ["pool02/accounts"] },
      ]);
  });

  it("have no predecessor at the first comparison alone", async () => {
    const ann = await inventory("pool01", ["ann"]);
    expect(await run(moves, [ann], "none")).toEqual([]);
    expect(await run(moves, [ann], "unknown")).toMatchObject([MISSING]);
    expect(await run(moves, [ann], [{ unit: "pool01", requirement: "accounts", fact: "lost" }])).toMatchObject([
      MISSING,
    ]);
    expect(await run(moves, [await inventory("pool01", ["ann", "bob"])], lastOf(ann))).toMatchObject([
      { code: "accounts-joined" },
    ]);
  });

  it("are compared with what was compared last, also where a plan has voided that", async () => {
    const inputs = [{ unit: "pool01", requirement: "accounts", fact: "f" }];
    const facts = { findFact: async (id: string) => (id === "c" ? { type: "evidence-compared", inputs } : undefined) };
    const last = (evidence: string | null, voided: string | null) => {
      const named = (fact: string | null) => (fact === null ? null : ({ fact } as Evidence));
      return lastInputs(facts as never, { evidence: named(evidence), voided: named(voided) } as Checkpoint);
    };
    expect(await last("c", null)).toEqual(inputs);
    expect(await last(null, "c")).toEqual(inputs);
    expect(await last(null, null)).toBe("none");
    expect(await last("lost", null)).toBe("unknown");
  });
});
