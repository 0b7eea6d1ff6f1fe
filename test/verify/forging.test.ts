import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonicalText } from "../../core/canonical.ts";
import { publicKeyText } from "../../core/ed25519.ts";
import type { Fact, ManifestFact } from "../../core/history/fact.ts";
import { digestLine, type PackedFile, type PackFile, sha256Of } from "../../core/pack/pack-file.ts";
import { END_BYTES, findDirectory } from "../../core/pack/zip.ts";
import { nodePlatform } from "../../verify/node-platform.ts";
import type { PackFiles } from "../../verify/pack-files.ts";
import { Refused } from "../../verify/refused.ts";
import { verifiedSource } from "../../verify/source.ts";
import type { VerifyResult } from "../../verify/verify-files.ts";
import { verifyPack } from "../../verify/verify-pack.ts";
import { heldIn, linesIn as linesOf, repacked, zipOf } from "../support/forged-packs.ts";
import { madePack, type Recorded, recordedHistory } from "../support/pack-world.ts";

/**
 * Whoever forges a pack has its format, and the code that makes packs: every list and every digest is made anew. What is found is
 * then what seals and replay show, and docs/evidence-pack.md says what is not.
 */

let recorded: Recorded;
let pack: Buffer;
let root: string;
let count = 0;

beforeAll(async () => {
  recorded = await recordedHistory();
  pack = await madePack(recorded);
  root = mkdtempSync(join(tmpdir(), "cleargate-forging-"));
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const verify = async (bytes: Buffer): Promise<VerifyResult> => {
  count += 1;
  const path = join(root, `${count}.zip`);
  writeFileSync(path, bytes);
  return verifyPack(path);
};
const codesOf = async (bytes: Buffer): Promise<readonly string[]> =>
  (await verify(bytes)).problems.map(({ code }) => code);

const withFiles = (changed: Readonly<Record<string, Buffer>>): Buffer => repacked(pack, changed);
const linesIn = (name: string): string[] => linesOf(pack, name);

/** The facts of the pack with one line in another form. */
const withLine = (change: (line: string) => string | Buffer, at = 1): Buffer => {
  const lines = linesIn("facts.ndjson").map((line, index) => Buffer.from(index === at ? change(line) : line));
  return withFiles({ "facts.ndjson": Buffer.concat(lines.flatMap((line) => [line, Buffer.from("\n")])) });
};

/** A pack of other facts, by the code that makes packs. */
const madeOf = (change: (facts: readonly Fact[]) => readonly Fact[]): Promise<Buffer> =>
  madePack({ ...recorded, facts: change(recorded.facts) });

const isAccepted = (fact: Fact): fact is ManifestFact =>
  fact.type === "manifest-audited" && fact.verdict.outcome === "accepted";
const changing = <F extends Fact>(
  facts: readonly Fact[],
  which: (fact: Fact) => fact is F,
  by: (fact: F) => object,
) => {
  const at = facts.findIndex(which);
  return facts.map((fact, index) => (index === at ? ({ ...fact, ...by(fact as F) } as Fact) : fact));
};

describe("an archive that other programs would read in another way", () => {
  it("is as a pack where it is rebuilt without a change, which shows that the forger's tools work", async () => {
    expect((await verify(withFiles({}))).problems).toEqual([]);
  });

  it("is refused with a second directory, before or behind its own", async () => {
    const { offset = 0 } = findDirectory(pack.subarray(-END_BYTES)) ?? {};
    const directory = pack.subarray(offset);
    const other = zipOf([{ name: "report.html", bytes: Buffer.from("all is well") }]);
    for (const bytes of [
      Buffer.concat([pack, directory]),
      Buffer.concat([pack, other]),
      Buffer.concat([other, pack]),
      Buffer.concat([pack.subarray(0, offset), other, directory]),
    ])
      expect(await codesOf(bytes)).toContain("zip-form");
  });

  it("is refused with the records of ZIP64, which some programs believe before the others", async () => {
    const end = pack.subarray(-END_BYTES);
    const body = pack.subarray(0, -END_BYTES);
    const record = Buffer.alloc(56);
    record.writeUInt32LE(0x0606_4b50, 0);
    record.writeUInt32LE(44, 4);
    const locator = Buffer.alloc(20);
    locator.writeUInt32LE(0x0706_4b50, 0);
    locator.writeUInt32LE(body.length, 8);
    expect(await codesOf(Buffer.concat([body, record, locator, end]))).toContain("zip-form");
    for (const [at, size] of [
      [8, 2],
      [10, 2],
      [12, 4],
      [16, 4],
    ] as const) {
      const all = Buffer.from(end);
      all.fill(0xff, at, at + size);
      expect(await codesOf(Buffer.concat([body, all]))).toEqual(["zip-form"]);
    }
  });

  it("is refused with a name in another case, another normal form, or such as leads out of its folder", async () => {
    const held = heldIn(pack);
    for (const name of [
      "Report.html",
      "FACTS.NDJSON",
      "re\u0301port.html",
      "report.html\u0000",
      "report.html ",
      "./report.html",
      "../report.html",
      "oscal\\assessment-results.json",
    ]) {
      const extra = { name, bytes: Buffer.from("x") };
      expect(await codesOf(zipOf([...held, extra]))).toContain("zip-name");
    }
    expect(await codesOf(zipOf([...held, ...held.slice(-1)]))).toContain("zip-name");
  });

  it("is refused within another archive, and nothing in it is unpacked twice", async () => {
    expect(await codesOf(zipOf([{ name: "pack.json", bytes: pack }]))).not.toEqual([]);
    expect(await codesOf(zipOf([{ name: "pack.zip", bytes: pack }]))).toContain("zip-name");
    expect(await codesOf(withFiles({ "report.html": pack }))).toContain("report-differs");
  });
});

describe("a text that one program reads and another does not", () => {
  it("is refused where its bytes are no UTF-8, in facts and in pack.json", async () => {
    const broken = withLine((line) => {
      const bytes = Buffer.from(line);
      bytes[bytes.indexOf("contoso")] = 0xff;
      return bytes;
    });
    expect(await codesOf(broken)).toContain("line-form");
    const held = heldIn(pack);
    const bytes = Buffer.from(String(held[0]?.bytes).replace("cleargate ", "cleargat\ufffd "));
    const at = bytes.indexOf(Buffer.from("\ufffd"));
    const invalid = Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff]), bytes.subarray(at + 3)]);
    const digest = Buffer.from(digestLine(sha256Of(invalid), "pack.json"));
    const first = [
      { name: "pack.json", bytes: invalid },
      { name: "pack.sha256", bytes: digest },
    ];
    expect(await codesOf(zipOf([...first, ...held.slice(2)]))).toEqual(["pack-form"]);
  });

  it("is refused with a member twice, in another order, or with blanks", async () => {
    for (const change of [
      (line: string) => line.replace("{", '{"migration":"other",'),
      (line: string) => `{"zz":1,${line.slice(1)}`,
      (line: string) => line.replace(":", ": "),
      (line: string) => `\ufeff${line}`,
    ])
      expect(await codesOf(withLine(change))).toContain("line-form");
  });

  it("is refused with numbers that are none, and with such as no one counts", async () => {
    for (const number of ["1e400", "-0", "1.0", "9007199254740993"])
      expect(await codesOf(withLine((line) => line.replace(/"entries":\d+/, `"entries":${number}`)))).not.toEqual([]);
    expect(await codesOf(withLine((line) => line.replace(/"entries":\d+/, '"entries":1e+308')))).not.toEqual([]);
    expect(await codesOf(withLine((line) => line.replace(/"version":\d+/, '"version":1e+21')))).not.toEqual([]);
  });

  it("gets no members by its prototype", async () => {
    const hidden = (line: string): string => {
      const { migration, ...rest } = JSON.parse(line) as Record<string, unknown>;
      return canonicalText(
        JSON.parse(`{"__proto__":{"migration":${JSON.stringify(migration)}},${canonicalText(rest).slice(1)}`),
      );
    };
    expect(await codesOf(withLine(hidden))).toContain("fact-form");
    const text = String(heldIn(pack)[0]?.bytes).replace("{\n", '{\n  "__proto__": {},\n');
    const digest = Buffer.from(digestLine(sha256Of(text), "pack.json"));
    const first = [
      { name: "pack.json", bytes: Buffer.from(text) },
      { name: "pack.sha256", bytes: digest },
    ];
    expect(await codesOf(zipOf([...first, ...heldIn(pack).slice(2)]))).toEqual(["pack-form"]);
  });

  it("is refused however deep it is, and ends nobody's program", async () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    expect(await codesOf(withLine(() => deep))).toContain("fact-form");
    expect(await codesOf(withLine((line) => line.replace('{"agent"', `{"a":${deep},"agent"`)))).not.toEqual([]);
    for (const name of ["plans/1.json", "notifications.ndjson"])
      expect(await codesOf(withFiles({ [name]: Buffer.from(`${deep}\n`) }))).not.toEqual([]);
    const digest = Buffer.from(digestLine(sha256Of(deep), "pack.json"));
    const first = [
      { name: "pack.json", bytes: Buffer.from(deep) },
      { name: "pack.sha256", bytes: digest },
    ];
    expect(await codesOf(zipOf([...first, ...heldIn(pack).slice(2)]))).toEqual(["pack-form"]);
  });
});

describe("what unpacks to far more than it is", () => {
  it("is unpacked no further than pack.json states", async () => {
    const zeros = Buffer.alloc(64 * 1024 ** 2);
    const held = heldIn(pack).map((one) => (one.name === "report.html" ? { ...one, bytes: zeros } : one));
    const { problems } = await verify(zipOf(held));
    expect(problems).toContainEqual(expect.objectContaining({ code: "file-digest" }));
    expect(await codesOf(withFiles({ "facts.ndjson": zeros }))).toContain("line-form");
  }, 60_000);

  it("is refused where it is a list of differences, before all of it is read", async () => {
    const line = `${JSON.stringify({ unit: "u", key: "k".repeat(10_000), missingFrom: "backup" })}\n`;
    const bomb = gzipSync(Buffer.from(line.repeat(5_000)), { level: 9 });
    const digest = sha256Of(bomb);
    const name = `lists/${digest}.ndjson.gz`;
    const listed: PackedFile = { name, bytes: bomb.length, sha256: digest, packed: null };
    const files = {
      open: async function* () {
        yield bomb;
      },
    } as unknown as PackFiles;
    const source = verifiedSource(
      { files: [listed], migration: "contoso" } as unknown as PackFile,
      files,
      nodePlatform(),
    );
    const list = { key: `lists/contoso/${digest}.ndjson.gz`, versionId: "v" };
    const fact = { id: "f", type: "evidence-compared", list } as never;
    let read = 0;
    const readAll = async () => {
      for await (const _ of source.differences(fact)) read += 1;
    };
    const error = await readAll().catch((one: unknown) => one);
    expect(error).toBeInstanceOf(Refused);
    expect((error as Refused).problem).toMatchObject({
      code: "list-differs",
      message: expect.stringContaining("far more"),
    });
    expect(read).toBeLessThan(5_000);
  });
});

describe("a history that was changed, with every list and digest made anew", () => {
  it("is found out where sealed evidence is stated as something else", async () => {
    for (const by of [
      ({ entries }: ManifestFact) => ({ entries: entries + 1 }),
      ({ bytes }: ManifestFact) => ({ bytes: bytes + 1 }),
      ({ seal }: ManifestFact) => ({ seal: { ...seal, sha256: "0".repeat(64) } }),
      () => ({ digest: "0".repeat(64) }),
      () => ({ agent: "agent01" }),
      () => ({ unit: "pool02" }),
    ])
      expect(await codesOf(await madeOf((facts) => changing(facts, isAccepted, by)))).not.toEqual([]);
  });

  it("is found out where assessment results state something else than the history shows", async () => {
    const name = "oscal/assessment-results.json";
    const text = String(heldIn(pack).find((one) => one.name === name)?.bytes);
    const other = Buffer.from(text.replace('"state":"satisfied"', '"state":"not-satisfied"'));
    expect(other.equals(Buffer.from(text))).toBe(false);
    const { problems } = await verify(withFiles({ [name]: other }));
    expect(problems).toMatchObject([{ code: "row-differs", place: { file: name, line: expect.any(Number) } }]);
  });

  it("is found out where a gate opens without ground", async () => {
    const opens = (fact: Fact): fact is Fact => fact.events.some(({ type }) => type === "gate-cleared");
    const unfounded = await madeOf((facts) =>
      changing(facts, opens, ({ events }) => ({
        events: events.map((one) =>
          one.type === "checkpoint-evidenced" ? { ...one, state: "failed", because: undefined, reason: "x" } : one,
        ),
      })),
    );
    expect(await codesOf(unfounded)).toContain("verdict-unfounded");
  });

  it("is found out where facts are in another order, or dated otherwise", async () => {
    const lines = linesIn("facts.ndjson");
    const swapped = [lines[0], lines[2], lines[1], ...lines.slice(3)].map((line) => `${line}\n`).join("");
    expect(await codesOf(withFiles({ "facts.ndjson": Buffer.from(swapped) }))).toContain("fact-order");
    const early = await madeOf((facts) =>
      changing(facts, isAccepted, () => ({ recordedAt: "2020-01-01T00:00:00.000Z" })),
    );
    expect(await codesOf(early)).toContain("seal-differs");
    const completed = await madeOf((facts) =>
      changing(facts, isAccepted, ({ header }) => ({ header: { ...header, completedAt: "2026-11-01T00:00:00.000Z" } })),
    );
    expect(await codesOf(completed)).toContain("seal-differs");
  });

  it("is found out where the plan has other keys, or the seal's key was retired before", async () => {
    const { publicKey } = generateKeyPairSync("ed25519");
    const text = String(heldIn(pack).find(({ name }) => name === "plans/1.json")?.bytes);
    const own = /publicKey: \\?"?([A-Za-z0-9+/=]{44})/.exec(text)?.[1] ?? "";
    expect(own).not.toBe("");
    for (const other of [
      text.replaceAll(own, publicKeyText(publicKey)),
      text.replaceAll(
        own,
        `${own}\\", retired: { at: 2026-01-02T00:00:00Z, because: compromised, since: 2026-01-01T00:00:00Z }, x: \\"`,
      ),
    ]) {
      expect(await codesOf(withFiles({ "plans/1.json": Buffer.from(other) }))).toContain("plan-digest");
      // With the fact's digest of the plan, too.
      const digest = sha256Of(other);
      const lines = linesIn("facts.ndjson").map((line) => line.replace(sha256Of(text), digest));
      const both = { "plans/1.json": Buffer.from(other), "facts.ndjson": Buffer.from(`${lines.join("\n")}\n`) };
      const codes = await codesOf(withFiles(both));
      expect(codes.some((code) => code === "seal-wrong" || code === "plan-invalid")).toBe(true);
    }
  });

  it("is found out by the log alone where nothing sealed and no verdict says otherwise", async () => {
    const isRefused = (fact: Fact): fact is ManifestFact =>
      fact.type === "manifest-audited" && fact.verdict.outcome === "rejected";
    const told = await madeOf((facts) =>
      changing(facts, isRefused, ({ verdict }) => ({
        verdict: { ...verdict, findings: verdict.findings.map((one) => ({ ...one, message: "something else" })) },
      })),
    );
    expect(await codesOf(told)).toEqual(["fact-changed"]);
    const shorter = await madeOf((facts) => facts.slice(0, -1));
    expect(await codesOf(shorter)).toEqual(["fact-removed"]);
  });
});

describe("verify.mjs in a pack", () => {
  it("is whatever its maker put there: its digest is told, so that it can be compared with one's own", async () => {
    const evil = Buffer.from('process.stdout.write("VERIFIED\\n");\n');
    const digest = Buffer.from(digestLine(sha256Of(evil), "verify.mjs"));
    const { problems, verified } = await verify(withFiles({ "verify.mjs": evil, "verify.mjs.sha256": digest }));
    expect(problems).toEqual([]);
    const { verifyLines } = await import("../../verify/show.ts");
    expect(verifyLines({ problems, verified }).join("\n")).toContain(sha256Of(evil));
    expect(await codesOf(withFiles({ "verify.mjs": evil }))).toContain("file-digest");
  });
});

describe("a folder that a pack was unpacked into", () => {
  it("is refused with a file by the same name in another case", async () => {
    const folder = join(root, "folder");
    for (const { name, bytes } of [...heldIn(pack), { name: "Report.html", bytes: Buffer.from("x") }]) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), bytes);
    }
    const { problems } = await verifyPack(folder);
    expect(problems.length).toBeGreaterThan(0);
  });
});
