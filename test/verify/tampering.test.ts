import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonicalText } from "../../core/canonical.ts";
import type { Fact, ManifestFact } from "../../core/history/fact.ts";
import { digestLine, PackFile, packFileText, sha256Of } from "../../core/pack/pack-file.ts";
import { PACK_PROBLEMS } from "../../core/pack/problem.ts";
import { END_BYTES, findDirectory, LOCAL_BYTES, readDirectory } from "../../core/pack/zip.ts";
import { headsIn } from "../../verify/given.ts";
import type { VerifyResult } from "../../verify/verify-files.ts";
import { verifyPack } from "../../verify/verify-pack.ts";
import { madePack, type Recorded, recordedHistory } from "../support/pack-world.ts";
import { tamperedPacks } from "../support/tampered-packs.ts";

/** Whoever changes anything in a pack is found out, and told where. */

let recorded: Recorded;
let pack: Buffer;
let files: ReadonlyMap<string, Buffer>;
let root: string;
let count = 0;

/** The files of an archive, by an own reading of it. */
const unpacked = (zip: Buffer): Map<string, Buffer> => {
  const found = findDirectory(zip.subarray(-END_BYTES));
  const directory = readDirectory(zip.subarray(found?.offset ?? 0, zip.length - END_BYTES)) ?? [];
  return new Map(
    directory.map(({ name, offset, packedBytes, method }) => {
      const from = offset + LOCAL_BYTES + Buffer.byteLength(name);
      const bytes = zip.subarray(from, from + packedBytes);
      return [name, method === 0 ? bytes : inflateRawSync(bytes)];
    }),
  );
};

beforeAll(async () => {
  recorded = await recordedHistory();
  pack = await madePack(recorded, { manifests: true });
  files = unpacked(pack);
  root = mkdtempSync(join(tmpdir(), "cleargate-tampering-"));
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const verifyBytes = async (bytes: Buffer, head?: string): Promise<VerifyResult> => {
  count += 1;
  const path = join(root, `${count}.zip`);
  writeFileSync(path, bytes);
  try {
    return await verifyPack(path, { heads: headsIn("mail.eml", Buffer.from(head ?? "")), keys: [] });
  } finally {
    rmSync(path);
  }
};

const verifyFiles = async (given: ReadonlyMap<string, Buffer>): Promise<VerifyResult> => {
  count += 1;
  const folder = join(root, String(count));
  for (const [name, bytes] of given) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  try {
    return await verifyPack(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** The same files with a pack.json that agrees with them, as whoever forges would write it. */
const forged = (changed: ReadonlyMap<string, Buffer>): Map<string, Buffer> => {
  const all = new Map([...files, ...changed]);
  const pack = PackFile.parse(JSON.parse(String(files.get("pack.json"))));
  const listed = pack.files.map((file) => {
    const bytes = all.get(file.name) ?? Buffer.alloc(0);
    return { ...file, bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  });
  const text = packFileText({ ...pack, files: listed });
  all.set("pack.json", Buffer.from(text));
  all.set("pack.sha256", Buffer.from(digestLine(sha256Of(text), "pack.json")));
  return all;
};

const linesOf = (name: string): string[] => String(files.get(name)).split("\n").slice(0, -1);
const textOf = (lines: readonly string[]): Buffer => Buffer.from(lines.map((line) => `${line}\n`).join(""));

const expectRefused = ({ problems }: VerifyResult): void => {
  expect(problems.length).toBeGreaterThan(0);
  for (const { code, message, place } of problems) {
    expect(Object.keys(PACK_PROBLEMS)).toContain(code);
    expect(message).not.toBe("");
    expect(place.file).not.toBe("");
  }
};

describe("a pack", () => {
  it("is whole as an archive, and unpacked into a folder", async () => {
    expect((await verifyBytes(pack)).problems).toEqual([]);
    expect((await verifyFiles(files)).problems).toEqual([]);
  });

  it("is refused with the place named when any one byte of it is another", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: pack.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const bytes = Buffer.from(pack);
        bytes[at] = (bytes[at] ?? 0) ^ by;
        expectRefused(await verifyBytes(bytes));
      }),
      { numRuns: 150 },
    );
  }, 300_000);

  it("is refused when any byte of a header, of the directory or of its end is another", async () => {
    const { offset = 0 } = findDirectory(pack.subarray(-END_BYTES)) ?? {};
    const entries = readDirectory(pack.subarray(offset, pack.length - END_BYTES)) ?? [];
    const headers = entries.flatMap((entry) =>
      Array.from({ length: LOCAL_BYTES + entry.name.length }, (_, index) => entry.offset + index),
    );
    const directory = Array.from({ length: pack.length - offset }, (_, index) => offset + index);
    for (const at of [...headers, ...directory].filter((_, index) => index % 3 === 0)) {
      const bytes = Buffer.from(pack);
      bytes[at] = (bytes[at] ?? 0) ^ 0x20;
      expectRefused(await verifyBytes(bytes));
    }
  }, 300_000);

  it("is refused for each kind of tampering, by its code", async () => {
    const plain = await madePack(recorded);
    const found: string[] = [];
    const wanted: string[] = [];
    for (const { how, bytes, code, head } of tamperedPacks(plain)) {
      const { problems } = await verifyBytes(bytes, head);
      wanted.push(`${how}: ${code}`);
      found.push(`${how}: ${problems.find((one) => one.code === code)?.code ?? JSON.stringify(problems.slice(0, 2))}`);
    }
    expect(found).toEqual(wanted);
  }, 120_000);

  it("is refused when bytes are put before it, behind it, or cut off", async () => {
    for (const bytes of [
      Buffer.concat([Buffer.from("x"), pack]),
      Buffer.concat([pack, Buffer.from("x")]),
      pack.subarray(1),
      pack.subarray(0, -1),
      Buffer.alloc(0),
    ])
      expectRefused(await verifyBytes(bytes));
  });

  it("is refused when a file of its folder is gone, or another is there", async () => {
    for (const name of files.keys()) {
      const without = new Map(files);
      without.delete(name);
      expectRefused(await verifyFiles(without));
    }
    const { problems } = await verifyFiles(new Map([...files, ["notes.txt", Buffer.from("x")]]));
    expect(problems).toMatchObject([{ code: "file-unlisted", place: { file: "notes.txt" } }]);
  }, 120_000);

  it("is refused when any line is removed, doubled or swapped with the next, whatever pack.json says of it", async () => {
    const names = [...files.keys()].filter((name) => /\.(ndjson|csv)$/.test(name) && linesOf(name).length > 0);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.constantFrom("removed", "doubled", "swapped"),
        fc.nat(),
        fc.boolean(),
        async (name, how, seed, isForged) => {
          const lines = linesOf(name);
          const at = seed % lines.length;
          const line = lines[at] ?? "";
          if (how === "removed") lines.splice(at, 1);
          else if (how === "doubled") lines.splice(at, 0, line);
          else [lines[at], lines[(at + 1) % lines.length]] = [lines[(at + 1) % lines.length] ?? "", line];
          const bytes = textOf(lines);
          if (bytes.equals(files.get(name) ?? bytes)) return;
          const changed = new Map([[name, bytes]]);
          expectRefused(await verifyFiles(isForged ? forged(changed) : new Map([...files, ...changed])));
        },
      ),
      { numRuns: 120 },
    );
  }, 300_000);
});

describe("whoever also writes a new pack.json", () => {
  const withFacts = (change: (facts: Fact[]) => readonly Fact[]): Map<string, Buffer> => {
    const facts = linesOf("facts.ndjson").map((line) => JSON.parse(line) as Fact);
    return forged(new Map([["facts.ndjson", textOf(change(facts).map(canonicalText))]]));
  };
  const codesOf = async (given: ReadonlyMap<string, Buffer>): Promise<readonly string[]> =>
    (await verifyFiles(given)).problems.map(({ code }) => code);
  const isGenuine = (fact: Fact): fact is ManifestFact =>
    fact.type === "manifest-audited" && fact.verdict.outcome === "accepted";
  const replacing = (facts: readonly Fact[], which: (fact: Fact) => boolean, by: (fact: never) => object): Fact[] => {
    const at = facts.findIndex(which);
    return facts.map((fact, index) => (index === at ? ({ ...fact, ...by(fact as never) } as Fact) : fact));
  };

  it("cannot state another signature, another key, or another content", async () => {
    const sealed = (over: object) => (facts: Fact[]) =>
      replacing(facts, isGenuine, ({ seal }: ManifestFact) => ({ seal: { ...seal, ...over } }));
    expect(await codesOf(withFacts(sealed({ sha256: "0".repeat(64) })))).toContain("manifest-differs");
    const { problems } = await verifyFiles(withFacts(sealed({ keyId: "k9" })));
    expect(problems.some(({ place }) => place.fact !== undefined)).toBe(true);
  });

  it("cannot state that a genuine manifest was refused for its signature", async () => {
    const codes = await codesOf(
      withFacts((facts) =>
        replacing(facts, isGenuine, () => ({
          verdict: {
            outcome: "rejected",
            effect: "none",
            findings: [{ code: "seal-invalid", severity: "refuse", message: "x" }],
          },
        })),
      ),
    );
    expect(codes).toContain("seal-wrong");
  });

  it("cannot let a gate open earlier than its checkpoints were satisfied", async () => {
    const opensGate = ({ events }: Fact): boolean => events.some(({ type }) => type === "gate-cleared");
    const codes = await codesOf(
      withFacts((facts) => {
        const at = facts.findIndex(opensGate);
        const early = facts.findIndex(({ type }) => type === "manifest-audited");
        const cleared = facts[at]?.events.find(({ type }) => type === "gate-cleared");
        return facts.map((fact, index) =>
          index === early
            ? ({
                ...fact,
                events: fact.events.map((one) =>
                  "gate" in one && one.gate === (cleared as { gate: string }).gate
                    ? { ...cleared, version: one.version, at: fact.recordedAt }
                    : one,
                ),
              } as Fact)
            : fact,
        );
      }),
    );
    expect(codes).toContain("verdict-unfounded");
  });

  it("cannot leave out a fact that others follow, or put one in twice", async () => {
    expect(
      await codesOf(withFacts((facts) => facts.filter((fact) => !isGenuine(fact) || facts.indexOf(fact) > 2))),
    ).toContain("history-gap");
    expect(await codesOf(withFacts((facts) => [...facts.slice(0, 2), ...facts.slice(1)]))).toContain("fact-repeated");
    expect(await codesOf(withFacts((facts) => facts.toReversed()))).not.toEqual([]);
  });

  it("cannot put in a fact of another migration, or of later", async () => {
    const later = { recordedAt: "2027-01-01T00:00:00.000Z" };
    expect(
      await codesOf(
        withFacts((facts) => facts.map((one, index) => (index === facts.length - 1 ? { ...one, ...later } : one))),
      ),
    ).toContain("fact-foreign");
    expect(await codesOf(withFacts((facts) => facts.map((one) => ({ ...one, migration: "other" }))))).toContain(
      "fact-foreign",
    );
  });

  it("cannot put in another plan", async () => {
    const text = String(files.get("plans/1.json")).replace("24h", "99h");
    expect(await codesOf(forged(new Map([["plans/1.json", Buffer.from(text)]])))).toContain("plan-digest");
  });

  it("cannot let the report or a list say something else", async () => {
    const report = String(files.get("report.html")).replace("BLOCKED", "CLEAR");
    expect((await verifyFiles(forged(new Map([["report.html", Buffer.from(report)]])))).problems).toMatchObject([
      { code: "report-differs", place: { file: "report.html" } },
    ]);
    const csv = String(files.get("checkpoints.csv")).replace("pool01", "pool09");
    expect((await verifyFiles(forged(new Map([["checkpoints.csv", Buffer.from(csv)]])))).problems).toMatchObject([
      { code: "row-differs", place: { file: "checkpoints.csv", line: expect.any(Number) } },
    ]);
  });
});
