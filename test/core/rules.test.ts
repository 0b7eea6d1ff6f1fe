import { describe, expect, it } from "vitest";
import { CATALOGUE } from "../../core/audit/catalogue.ts";
import { compareInventories } from "../../core/audit/comparisons/homed-twice.ts";
import { judgeHomes } from "../../core/audit/homes.ts";
import { auditPass } from "../../core/audit/pass.ts";
import { finding } from "../../core/audit/report-finding.ts";
import { globMatcher } from "../../core/audit/rules/glob.ts";
import { judgeShrinkage } from "../../core/audit/verdict.ts";
import { FINDING_CODES, FINDING_SEVERITY, type FindingCode, isOverridable } from "../../core/finding.ts";
import type { Entry } from "../../core/manifest/entry.ts";
import type { ManifestHeaderInput } from "../../core/manifest/header.ts";
import { findManifestKey, type ManifestKey } from "../../core/manifest/object-key.ts";
import { HomedOnceRequirement } from "../../core/plan/document/requirement/comparison.ts";
import { InventoryRequirement } from "../../core/plan/document/requirement/inventory.ts";
import type { ManifestRequirement } from "../../core/plan/document/requirement/requirement.ts";
import { Agent, Unit } from "../../core/plan/document.ts";
import { comparison, manifestRequirement } from "../support/requirement.ts";
import { account, file, header, sealedText, testKey, uploadOf } from "../support/seal.ts";

const key = testKey("agent01");
const NOW = "2026-11-22T03:00:00.000Z";
const unit = Unit.parse({ id: "pool01", kind: "pool", name: "pool01.contoso.com", homes: ["CN=LC,CN=pool01"] });
const agent = Agent.parse({ id: "agent01", units: ["pool01"], keys: [{ id: "k1", publicKey: key.publicKey }] });
const requirement = (over: object = {}) => manifestRequirement({ judgement: "test", ...over });

const audit = async (entries: readonly Entry[], asks: ManifestRequirement, over: Partial<ManifestHeaderInput> = {}) => {
  const head = header({
    requirement: asks.id,
    kind: asks.evidence,
    ...over,
  });
  const text = await sealedText(head, entries, key);
  const upload = uploadOf(head, text);
  const place = findManifestKey(upload.key) as ManifestKey;
  const pass = auditPass(place, { agent, unit, requirement: asks }, NOW);
  pass.push(text);
  return pass.end({ digest: place.digest });
};
const codes = async (...args: Parameters<typeof audit>): Promise<string[]> =>
  (await audit(...args)).findings.map(({ code, severity }) => `${code}:${severity}`);

const accounts = InventoryRequirement.parse(requirement({ id: "accounts", evidence: "inventory" }));
const checks = requirement({ id: "drill", evidence: "verification" });

describe("backups", () => {
  const table: [name: string, entries: Entry[], over: object, header: Partial<ManifestHeaderInput>, found: string[]][] =
    [
      ["a good one", [file("a.bak", 5)], { artefacts: ["*.bak"] }, {}, []],
      ["no files", [], {}, {}, ["backup-empty:fail"]],
      ["no files where that is a fair answer", [], { allowEmpty: true }, {}, []],
      ["only empty files", [file("a.bak", 0), file("b.bak", 0)], {}, {}, ["backup-zero-bytes:fail"]],
      ["an artefact that is missing", [file("a.txt")], { artefacts: ["*.bak"] }, {}, ["artefact-missing:fail"]],
      [
        "an artefact that is empty",
        [file("a.bak", 0), file("b.txt")],
        { artefacts: ["*.bak"] },
        {},
        ["artefact-missing:fail"],
      ],
      ["one of two artefacts that has bytes", [file("a.bak", 0), file("b.bak", 1)], { artefacts: ["*.bak"] }, {}, []],
      [
        "a file that changed",
        [file("a.bak"), { key: "b", size: 1, problem: "changed" }],
        {},
        {},
        ["file-changed:inconclusive"],
      ],
      [
        "a file that could not be read",
        [file("a.bak"), { key: "b", size: 1, problem: "unreadable" }],
        {},
        {},
        ["file-unreadable:fail"],
      ],
      [
        "no hash where one is asked for",
        [{ key: "a", size: 1 }],
        { minimumProof: "hashed" },
        {},
        ["proof-too-weak:fail"],
      ],
      [
        "no copy off site",
        [file("a")],
        { offSiteCopies: 1 },
        { copies: [{ location: "d:", site: "on-site" }] },
        ["copy-off-site-missing:fail"],
      ],
      ["a copy off site", [file("a")], { offSiteCopies: 1 }, { copies: [{ location: "s3:", site: "off-site" }] }, []],
      [
        "no immutable copy",
        [file("a")],
        { immutableCopies: 1 },
        { copies: [{ location: "s3:", site: "off-site" }] },
        ["copy-immutable-missing:fail"],
      ],
      ["a source not read whole", [file("a")], {}, { complete: false }, ["source-incomplete:fail"]],
      [
        "a severity that the plan overrides",
        [file("a"), { key: "b", size: 1, problem: "changed" }],
        { severity: { "file-changed": "warn" } },
        {},
        ["file-changed:warn"],
      ],
    ];
  for (const [name, entries, over, head, found] of table)
    it(name, async () => expect(await codes(entries, requirement(over), head)).toEqual(found));
});

describe("accounts", () => {
  const sip = "sip:ann@contoso.com";
  const table: [name: string, entry: Entry, found: string[]][] = [
    ["a good one", account(sip), []],
    ["one without an address", { key: "id:1", home: "pool01" }, ["account-sip:fail"]],
    ["an address without a domain", account("sip:ann"), ["account-sip:fail"]],
    ["an address with a space", account("sip:an n@contoso.com"), ["account-sip:fail"]],
    ["an orphan", { key: sip, sip }, ["account-home-missing:fail"]],
    ["one whose home is blank", { key: sip, sip, home: "  " }, ["account-home-missing:fail"]],
    ["a name with a space at its end", account(sip, { name: "Ann " }), ["account-name-spaces:warn"]],
    ["one on the move", account(sip, { target: "CN=pool02" }), ["account-moving:inconclusive"]],
    ["a home by its distinguished name, whatever its case", account(sip, { home: "cn=lc,cn=POOL01" }), []],
  ];
  for (const [name, entry, found] of table) it(name, async () => expect(await codes([entry], accounts)).toEqual(found));

  it("an empty inventory fails, unless the plan says that empty is fair", async () => {
    expect(await codes([], accounts)).toEqual(["inventory-empty:fail"]);
    expect(await codes([], { ...accounts, allowEmpty: true })).toEqual([]);
  });

  it("names a home that the plan does not know, and one that is another unit", async () => {
    const { foreignHomes } = await audit(
      [account("sip:a@x.com", { home: "Pool02" }), account("sip:b@x.com", { home: "moon" }), account("sip:c@x.com")],
      accounts,
    );
    const findings = judgeHomes(foreignHomes as never, new Map([["pool02", "pool02"]]), unit, accounts);
    expect(findings.map(({ code, where }) => [code, where])).toEqual([
      ["account-home-elsewhere", ["sip:a@x.com (pool02)"]],
      ["account-home-unknown", ["sip:b@x.com (moon)"]],
    ]);
  });
});

describe("verifications", () => {
  it("fail with a failed check, stay open with an open one, and fail with none", async () => {
    expect(await codes([{ key: "restore", outcome: "passed" }], checks)).toEqual([]);
    expect(
      await codes(
        [
          { key: "a", outcome: "failed" },
          { key: "b", outcome: "inconclusive" },
        ],
        checks,
      ),
    ).toEqual(["check-failed:fail", "check-inconclusive:inconclusive"]);
    expect(await codes([], checks)).toEqual(["checks-missing:fail"]);
  });
});

describe("shrinkage", () => {
  const asks = requirement({ shrink: { entries: "5%", bytes: "30%" } });
  const baseline = [{ fact: "f", receivedAt: NOW, entries: 1_000, bytes: 1_000 }];
  for (const [entries, bytes, found] of [
    [950, 700, 0],
    [949, 700, 1],
    [950, 699, 1],
    [0, 0, 2],
    [5_000, 5_000, 0],
  ] as const)
    it(`${entries} entries and ${bytes} bytes after 1,000 make ${found} findings`, () => {
      const findings = judgeShrinkage({ entries, bytes }, baseline, asks, NOW);
      expect(findings.map(({ code, severity }) => `${code}:${severity}`)).toEqual(Array(found).fill("shrunk:fail"));
    });
  it("is not judged without a baseline, nor where the plan does not ask", () => {
    expect(judgeShrinkage({ entries: 0, bytes: 0 }, [], asks, NOW)).toEqual([]);
    expect(judgeShrinkage({ entries: 0, bytes: 0 }, baseline, requirement(), NOW)).toEqual([]);
  });
});

describe("inventories compared across units", () => {
  const homedOnce = HomedOnceRequirement.parse(comparison({ check: "homed-once", of: "accounts" }));
  async function* batches(...parts: string[][]): AsyncGenerator<string[]> {
    yield* parts;
  }
  it("name each account that is in more than one, however they are cut into batches", async () => {
    const { findings, entries } = await compareInventories(
      [
        { unit: "p1", batches: batches(["a", "b"], [], ["d"]) },
        { unit: "p2", batches: batches(["b"], ["c", "d"]) },
        { unit: "p3", batches: batches(["d", "e"]) },
        { unit: "p4", batches: batches() },
      ],
      homedOnce,
    );
    expect(entries).toBe(8);
    expect(findings).toMatchObject([
      { code: "account-homed-twice", count: 2, where: ["b (p1, p2)", "d (p1, p2, p3)"] },
    ]);
  });
  it("do not count a repetition within one unit as two homes", async () => {
    const { findings } = await compareInventories([{ unit: "p1", batches: batches(["a", "a"]) }], homedOnce);
    expect(findings).toEqual([]);
  });
});

describe("globs", () => {
  for (const [glob, path, matches] of [
    ["*.bak", "deep/down/RTC.BAK", true],
    ["*.bak", "rtc.bak.txt", false],
    ["share/*.xml", "share/a.xml", true],
    ["share/*.xml", "share/deep/a.xml", false],
    ["share/**/*.xml", "share/deep/er/a.xml", true],
    ["share/**/*.xml", "share/a.xml", true],
    ["a?.(x)", "ab.(x)", true],
    ["**", "any/thing", true],
  ] as const)
    it(`${glob} ${matches ? "matches" : "does not match"} ${path}`, () =>
      expect(globMatcher(glob)(path)).toBe(matches));
});

describe("the catalogue", () => {
  it("every finding code has a text and a severity; it says what it is and why, in whole sentences", () => {
    expect(Object.keys(CATALOGUE).toSorted()).toEqual(FINDING_CODES.toSorted());
    for (const code of FINDING_CODES) {
      const { title, why } = CATALOGUE[code];
      expect(code).toMatch(/^[a-z0-9-]+$/);
      expect(["refuse", "fail", "inconclusive", "warn", "info"]).toContain(FINDING_SEVERITY[code]);
      expect(title.length).toBeGreaterThan(10);
      expect(why).toMatch(/\.$|\)\.$/);
    }
  });

  it("a code without text, and a finding that is in no list, do not compile", () => {
    const { shrunk } = CATALOGUE;
    // @ts-expect-error every code must have its text
    const catalogue: typeof CATALOGUE = { shrunk };
    // @ts-expect-error not in core/finding.ts
    expect(finding("made-up", "x").severity).toBeUndefined();
    expect(catalogue.shrunk).toBe(shrunk);
  });

  it("a refusal stays one, whatever the plan says", () => {
    const severity = { "seal-invalid": "info" };
    const forged = { ...requirement({}), severity } as ManifestRequirement;
    expect(finding("seal-invalid", "x", { requirement: forged }).severity).toBe("refuse");
    const overridable: readonly FindingCode[] = FINDING_CODES.filter(isOverridable);
    expect(overridable.filter((code) => FINDING_SEVERITY[code] === "refuse")).toEqual([]);
  });
});
