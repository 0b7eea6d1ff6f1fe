import { describe, expect, it } from "vitest";
import type { Audited } from "../../core/audit/pass.ts";
import type { Scope } from "../../core/audit/scope.ts";
import { Failure } from "../../core/failure.ts";
import { lostNames } from "../../functions/receive/lost-names.ts";
import { at, checkpoint, DAY, START } from "../support/readiness.ts";
import { manifestRequirement } from "../support/requirement.ts";
import { account, header, sealedText, testKey } from "../support/seal.ts";

/** What `receive` reads to compare an inventory by name with those that were accepted before. */

const texts = new Map<string, Uint8Array>();
const inventory = async (key: string, users: readonly string[]) => {
  const head = header({ agent: "agent00", kind: "inventory", requirement: "accounts" });
  const entries = users.map((user) => account(`sip:${user}@contoso.com`));
  texts.set(key, await sealedText(head, entries, testKey("agent00")));
  return { fact: key, receivedAt: START, entries: users.length, bytes: 0 };
};

const opened: string[] = [];
const ports = (failing?: Error, timeLeft = () => 900_000) =>
  ({
    timeLeft,
    ledger: {
      findFact: async (id: string) =>
        texts.has(id) ? { type: "manifest-audited", object: { key: id, versionId: "v" } } : undefined,
    },
    store: {
      open: async ({ key }: { key: string }) => {
        opened.push(key);
        if (failing !== undefined && key !== "now") throw failing;
        return {
          size: 1,
          chunks: (async function* () {
            yield texts.get(key) ?? Buffer.alloc(0);
          })(),
        };
      },
    },
    unpack: (_: string, chunks: AsyncIterable<Uint8Array>) => ({ chunks }),
  }) as never;

const scope = {
  unit: { id: "pool01" },
  requirement: manifestRequirement({ evidence: "inventory", judgement: "test", shrink: { entries: "25%" } }),
} as unknown as Scope;
const NOW = { key: "now", versionId: "v" };
const audited = { findings: [] } as unknown as Audited;
const UNREADABLE = { code: "baseline-unreadable", severity: "inconclusive" };

describe("an inventory", () => {
  it("is compared by name with one that was accepted, and read once for all attempts", async () => {
    const before = await inventory("before", ["ann", "bob", "cid"]);
    await inventory("now", ["cid", "dee", "eve"]);
    const find = lostNames(ports(), NOW);
    const one = checkpoint({ baseline: [before] });
    opened.length = 0;
    for (const _ of ["first", "again"])
      expect(await find(audited, scope, one, at(DAY))).toMatchObject([
        { code: "accounts-lost", count: 2, where: ["sip:ann@contoso.com", "sip:bob@contoso.com"] },
      ]);
    expect(opened.toSorted()).toEqual(["before", "now"]);
    const other = await inventory("other", ["cid", "dee", "eve"]);
    expect(await find(audited, scope, checkpoint({ baseline: [other] }), at(DAY))).toEqual([]);
  });

  it("is inconclusive where the accepted one is gone, damaged, or not in the history", async () => {
    const baseline = [await inventory("before", ["ann"])];
    const codes = ["object-missing", "store-changed", "codec-damaged", "codec-bomb"] as const;
    for (const code of codes)
      expect(
        await lostNames(ports(new Failure(code, "why")), NOW)(audited, scope, checkpoint({ baseline }), at(DAY)),
      ).toMatchObject([UNREADABLE]);
    const unknown = [{ fact: "unknown", receivedAt: START, entries: 1, bytes: 0 }];
    expect(await lostNames(ports(), NOW)(audited, scope, checkpoint({ baseline: unknown }), at(DAY))).toMatchObject([
      UNREADABLE,
    ]);
  });

  it("is inconclusive where comparing it takes more than its share of a run, and waits where less is left", async () => {
    const baseline = [await inventory("before", ["ann"])];
    const [passing, short] = [[900_000, 659_000], [299_000]];
    const find = lostNames(
      ports(undefined, () => passing.shift() ?? 659_000),
      NOW,
    );
    expect(await find(audited, scope, checkpoint({ baseline }), at(DAY))).toMatchObject([UNREADABLE]);
    const late = lostNames(
      ports(undefined, () => short[0] ?? 0),
      NOW,
    );
    await expect(late(audited, scope, checkpoint({ baseline }), at(DAY))).rejects.toMatchObject({ code: "time-short" });
  });

  it("is tried again where the store does not answer", async () => {
    const baseline = [await inventory("before", ["ann"])];
    const find = lostNames(ports(new Failure("store-throttled", "slow down")), NOW);
    await expect(find(audited, scope, checkpoint({ baseline }), at(DAY))).rejects.toThrow("slow down");
  });

  it("is not compared where it is refused anyway, or nothing was accepted", async () => {
    opened.length = 0;
    const baseline = [await inventory("before", ["ann"])];
    const refused = { findings: [{ severity: "refuse" }] } as unknown as Audited;
    expect(await lostNames(ports(), NOW)(refused, scope, checkpoint({ baseline }), at(DAY))).toEqual([]);
    expect(await lostNames(ports(), NOW)(audited, scope, checkpoint(), at(DAY))).toEqual([]);
    expect(opened).toEqual([]);
  });
});
