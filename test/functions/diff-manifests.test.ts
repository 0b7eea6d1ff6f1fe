import { describe, expect, it } from "vitest";
import { packPiece, unpack } from "../../adapters/zlib-codec.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { diffOf, MAX_ENTRIES, requireManifest } from "../../functions/as-of/diff-manifests.ts";
import { at } from "../support/readiness.ts";
import { account, header, sealedText, testKey } from "../support/seal.ts";

/** Which names two manifests of one checkpoint do not share. */

const users = (...names: readonly string[]) => names.map((name) => account(`sip:${name}@x.com`, { home: "pool01" }));
const bytes = new Map<string, Uint8Array>();
const manifest = async (id: string, names: readonly string[], over: Partial<ManifestFact> = {}) => {
  const head = header({ kind: "inventory", unit: "pool01", requirement: "accounts" });
  bytes.set(id, packPiece(String(await sealedText(head, users(...names), testKey("agent01")))));
  return {
    ...{ id, type: "manifest-audited", migration: "m", unit: "pool01", requirement: "accounts", recordedAt: at(0) },
    ...{ entries: names.length, header: { completedAt: at(0) }, verdict: { findings: [] } },
    object: { key: `intake/${id}-${"0".repeat(64)}.ndjson.gz`, versionId: id, size: 1 },
    ...over,
  } as unknown as ManifestFact;
};
const now = at(0);
const ports = {
  unpack: ((_, chunks, size) => unpack("gz", chunks, size)) as typeof unpack,
  clock: () => now,
  store: {
    open: async ({ versionId }: { readonly versionId: string }) => {
      const found = bytes.get(versionId) ?? new Uint8Array();
      return {
        size: found.length,
        chunks: (async function* () {
          yield found;
        })(),
      };
    },
    put: async () => expect.fail("nothing is written"),
  },
};

describe("two manifests", () => {
  it("differ by the names that only one of them has", async () => {
    const [from, to] = [await manifest("a", ["ann", "bob", "cid"]), await manifest("b", ["bob", "cid", "dee", "eva"])];
    expect(await diffOf(ports, from, to)).toEqual({
      ...{ added: ["sip:dee@x.com", "sip:eva@x.com"], addedCount: 2, removed: ["sip:ann@x.com"], removedCount: 1 },
      ...{ sameCount: 2, isCut: false },
    });
  });

  it("are of one checkpoint, or are not compared", async () => {
    const other = await manifest("c", ["ann"], { requirement: "others" });
    await expect(diffOf(ports, await manifest("a", ["ann"]), other)).rejects.toThrow(/pool01\/others/);
  });

  it("are genuine, and short enough for one answer", async () => {
    const refused = { severity: "refuse", code: "seal-invalid", message: "x" } as const;
    const forged = await manifest("d", ["ann"], {
      verdict: { outcome: "rejected", effect: "none", findings: [refused] },
    });
    expect(() => requireManifest("d", forged)).toThrow(/no genuine manifest/);
    expect(() => requireManifest("e", undefined)).toThrow(/no genuine manifest/);
    const long = await manifest("f", ["ann"], { entries: MAX_ENTRIES + 1 });
    expect(() => requireManifest("f", long)).toThrow(/too long/);
  });

  it("that take too long are given up, before the request ends", async () => {
    const [from, to] = [await manifest("a", ["ann"]), await manifest("b", ["bob"])];
    let asked = 0;
    const slow = { ...ports, clock: () => at(asked++ * 60_000) };
    await expect(diffOf(slow, from, to)).rejects.toThrow(/too long/);
  });
});
