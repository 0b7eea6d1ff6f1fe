import { describe, expect, it } from "vitest";
import { containment } from "../../core/audit/containment.ts";
import { startRules } from "../../core/audit/rules/start-rules.ts";
import type { CheckEntry, Entry } from "../../core/manifest/entry.ts";
import { ManifestHeader, type ManifestHeaderInput } from "../../core/manifest/header.ts";
import type { Outline } from "../../core/manifest/read.ts";
import { Unit } from "../../core/plan/document.ts";
import { manifestRequirement } from "../support/requirement.ts";
import { account, file, header } from "../support/seal.ts";

/** What the rules of each kind of evidence say, and where they do not apply. */

const unit = Unit.parse({ id: "pool01", kind: "pool", name: "Pool01.contoso.com", homes: ["CN=LC,CN=Pool01"] });

/** What the rules of a requirement find in some entries, as the pass runs them. */
const rules = (
  asks: object,
  entries: readonly Entry[],
  head: Partial<ManifestHeaderInput> = {},
  outline: Partial<Outline> = {},
) => {
  const requirement = manifestRequirement(asks);
  const parsed = ManifestHeader.parse(header({ kind: requirement.evidence, ...head }));
  const contained = containment();
  const running = startRules({ header: parsed, unit, requirement, contained });
  for (const entry of entries) for (const rule of [contained, ...running]) rule.entry?.(entry as never);
  const bytes = entries.reduce((sum, entry) => sum + ("size" in entry ? entry.size : 0), 0);
  const read = { entries: entries.length, bytes, repetitions: 0, repeated: [], ...outline } as unknown as Outline;
  return running
    .flatMap((rule) => rule.end(read))
    .map(({ code, message, count, where }) => ({ code, message, count, where }));
};

describe("rules of every kind", () => {
  it("are none for a manifest of another kind than the required one", () => {
    expect(rules({}, [file("a", 0)], { kind: "document" })).toEqual([]);
  });
  it("name the first three keys that are repeated, and count all repetitions", () => {
    const repeated = ["a", "b", "c", "d"];
    expect(rules({}, [file("a")], {}, { repetitions: 5, repeated })).toEqual([
      { code: "keys-repeated", message: "5 entries repeat a key: a, b, c", count: 5, where: repeated },
    ]);
  });
  it("say of a document what a verification says: nothing was checked, or what failed", () => {
    expect(rules({ evidence: "document" }, [])).toMatchObject([{ code: "checks-missing" }]);
    const failed: CheckEntry = { key: "signed", outcome: "failed" };
    expect(rules({ evidence: "document" }, [failed])).toMatchObject([{ code: "check-failed", where: ["signed"] }]);
  });
});

describe("the key of an entry of an inventory", () => {
  const asks = { evidence: "inventory", severity: { "account-sip": "warn", "account-home-missing": "warn" } };
  const misnamed = (entries: readonly Entry[], over: object = {}) =>
    rules({ ...asks, ...over }, entries).flatMap(({ code, where }) => (code === "key-not-name" ? (where ?? []) : []));

  it("is the address of an account in any case, so that no comparison leaves it out", () => {
    expect(
      misnamed([account("sip:ann@contoso.com"), account("SIP:bob@contoso.com", { sip: "sip:Bob@contoso.com" })]),
    ).toEqual([]);
    expect(misnamed([account("id:1", { sip: "sip:ann@contoso.com" })])).toEqual(["id:1 (sip:ann@contoso.com)"]);
    expect(misnamed([account("sip:eve@contoso.com", { sip: "sip:ann@contoso.com" })])).toHaveLength(1);
  });
  it("is another name only where an account has no address", () => {
    expect(misnamed([{ key: "id:1" }, { key: "id:2", sip: " " }, { key: "sip:ann@contoso.com" }])).toEqual([]);
    expect(misnamed([{ key: "ann" }])).toEqual(["ann"]);
    // Spaces are no address, and a key of spaces no name.
    expect(misnamed([{ key: " ", sip: " " }])).toEqual(["  ( )"]);
  });
  it("is the name of a database", () => {
    const databases = { lists: "databases" };
    expect(misnamed([{ key: "db:rtc" }], databases)).toEqual([]);
    expect(misnamed([{ key: "DB:rtc" }, { key: "rtc" }], databases)).toEqual(["DB:rtc", "rtc"]);
  });
});

describe("rules of backups", () => {
  it("count the files of which all are empty, unless a job only reports", () => {
    const empty = [file("a", 0), file("b", 0)];
    expect(rules({}, empty)).toMatchObject([
      { code: "backup-zero-bytes", message: "2 files, all of them empty", count: 2 },
    ]);
    expect(rules({}, empty, { proof: "reported" })).toEqual([]);
  });
  it("name the artefacts that are missing, with the file that is empty", () => {
    const asks = { artefacts: ["*.bak", "*.xml"] };
    expect(rules(asks, [file("rtc.bak", 0), file("a.txt", 1)])).toMatchObject([
      {
        message: "missing or empty: *.bak (rtc.bak has no bytes), *.xml",
        count: 2,
        where: ["*.bak (rtc.bak has no bytes)", "*.xml"],
      },
    ]);
  });
  it("accept an artefact that is an item inside a file, whatever its size", () => {
    const item = { key: "db:rtc", size: 0, in: "set.bak" };
    expect(rules({ artefacts: ["db:rtc"] }, [file("set.bak"), item])).toEqual([]);
    expect(rules({ artefacts: ["db:rtc"] }, [item, file("set.bak")])).toEqual([]);
    const elsewhere = { ...item, key: "db:rtc2", in: "other.bak" };
    expect(rules({ artefacts: ["db:*"] }, [file("set.bak"), item, elsewhere])).toEqual([]);
  });
  it.each([
    ["that the backup does not have", []],
    ["that is empty", [file("set.bak", 0)]],
    ["that is an item itself", [{ ...file("set.bak"), in: "x" }]],
  ])("accept no artefact inside a file %s", (_, files) => {
    const item = { key: "db:rtc", size: 0, in: "set.bak" };
    const found = rules({ artefacts: ["db:rtc"] }, [file("a"), ...files, item]);
    expect(found).toMatchObject([{ code: "artefact-missing", where: ["db:rtc"] }]);
  });
  it("count jobs and files with a problem, each kind for itself, in one order", () => {
    const problem = (name: string, of: "failed" | "changed" | "damaged"): Entry => ({
      key: name,
      size: 1,
      problem: of,
    });
    const entries = [problem("a", "failed"), problem("b", "damaged"), problem("c", "damaged"), problem("d", "changed")];
    expect(rules({}, entries).map(({ code, message, where }) => [code, message, where])).toEqual([
      ["file-changed", "1 file changed while being read", ["d"]],
      ["file-damaged", "2 files damaged", ["b", "c"]],
      ["job-failed", "1 job not successful", ["a"]],
    ]);
  });
  it("name a check that was made before sealing with its detail, or alone", () => {
    const checks = [
      { name: "a", outcome: "failed", detail: "pack 3" },
      { name: "b", outcome: "failed" },
      { name: "c", outcome: "inconclusive" },
      { name: "d", outcome: "passed" },
    ] as const;
    expect(rules({}, [file("x")], { checks: [...checks] })).toMatchObject([
      { code: "check-failed", where: ["a: pack 3", "b"] },
      { code: "check-inconclusive", where: ["c"] },
    ]);
  });
  it("look for every file in each copy that lists its objects, and for no item inside one", () => {
    const object = (name: string) => ({
      ...{ key: name, size: 100, bucket: "vault", object: name, versionId: "1", crc64nvme: "" },
    });
    const copy = (...names: string[]) => ({ location: "x", site: "on-site" as const, objects: names.map(object) });
    const entries = [file("a"), file("b"), { key: "sip:x", size: 1, in: "a" }];
    const found = (...copies: ManifestHeaderInput["copies"] & object[]) => rules({}, entries, { copies });
    expect(found(copy("a", "b"))).toEqual([]);
    expect(found(copy("a", "b"), copy("b"))).toMatchObject([
      { code: "copy-missing", message: "1 file missing from a claimed copy", where: ["a"] },
    ]);
    expect(found({ location: "x", site: "on-site" })).toEqual([]);
  });
  it("look up so many of the files that hold an artefact, and no more", () => {
    const items = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ key: "db:rtc", size: 0, in: n === count - 1 ? "set.bak" : `no${n}` }));
    const asks = { artefacts: ["db:rtc"] };
    expect(rules(asks, [file("set.bak"), ...items(20)])).toEqual([]);
    expect(rules(asks, [file("set.bak"), ...items(21)])).toMatchObject([{ code: "artefact-missing" }]);
  });
  it("take an item in a file without a hash as copied with the file, and name one copy of two that lists nothing", () => {
    const object = { key: "a", size: 1, bucket: "vault", object: "a", versionId: "1", crc64nvme: "" };
    const copy = (...objects: (typeof object)[]) => ({ location: "x", site: "on-site" as const, objects });
    const entries = [
      { key: "a", size: 1 },
      { key: "sip:x", size: 1, in: "a" },
    ];
    expect(rules({}, entries, { copies: [copy(object)] })).toEqual([]);
    expect(rules({}, entries, { copies: [copy(object), copy()] }).map(({ message }) => message)).toContain(
      "a claimed copy lists no object",
    );
  });
  it("refuse one object as the copy of two files, a copy of no object, and one of items in a file that is missing", () => {
    const object = (name: string, of: object = {}) => ({
      ...{ key: name, size: 100, bucket: "vault", object: name, versionId: "1", crc64nvme: "" },
      ...of,
    });
    const found = (entries: readonly Entry[], ...objects: ReturnType<typeof object>[]) =>
      rules({}, entries, { copies: [{ location: "x", site: "on-site", objects }] });
    const both = [file("a"), file("b")];
    expect(found(both, object("a"), object("b", { object: "a" }))).toMatchObject([
      { code: "copy-missing", where: ["b (its object is that of a)"] },
    ]);
    expect(found(both, object("a"), object("b", { object: "a", versionId: "2" }))).toEqual([]);
    expect(found([{ key: "sip:x", size: 9, in: "nothing" }])).toMatchObject([
      { code: "copy-missing", where: ["sip:x (in nothing, which the backup does not have)"] },
      { code: "copy-missing", message: "a claimed copy lists no object" },
    ]);
  });
});

describe("rules of accounts", () => {
  const asks = { evidence: "inventory" };
  const sips = (...all: string[]) =>
    rules(
      asks,
      all.map((sip) => account(sip)),
    ).flatMap(({ where }) => where);

  it("know the form of an address, up to 520 characters", () => {
    expect(sips("sip:a@x.com", "SIP:a@x-y.co.uk", "sip:a.b+c/d@1x.com")).toEqual(["sip:a.b+c/d@1x.com"]);
    const long = (length: number) => `sip:${"a".repeat(length - "sip:@x.com".length)}@x.com`;
    expect(rules(asks, [account(long(520))])).toEqual([]);
    expect(rules(asks, [account(long(521))])).toMatchObject([
      { code: "account-sip", message: "1 account without a valid SIP address" },
    ]);
  });
  it("refuse what is no address: of another scheme, without a name or a domain, or with more around it", () => {
    const bad = [
      "tel:a@x.com",
      "xsip:a@x.com",
      "sip:@x.com",
      "sip:a@x",
      "sip:a@-x.com",
      "sip:a@x-.com",
      "sip:a@x.com;p",
      "sip:a@x.com ",
      "sip:a@x..com",
      "sip:a@x.-y",
      "sip:a@x.y-",
    ];
    expect(sips(...bad)).toEqual(bad.map((sip) => `${sip} (${sip})`));
  });
  it("name an account without an address by its key", () => {
    expect(rules(asks, [{ key: "id:1", home: "pool01" }])).toMatchObject([{ code: "account-sip", where: ["id:1"] }]);
  });
  it("name who has no home, a name with spaces, or moves; and no one with an empty target", () => {
    const entries = [
      account("sip:a@x.com", { home: "" }),
      account("sip:b@x.com", { name: " Bo" }),
      account("sip:c@x.com", { target: "" }),
      account("sip:d@x.com", { target: "pool02", name: "Dee" }),
    ];
    expect(rules(asks, entries).map(({ code, message, where }) => [code, message, where])).toEqual([
      ["account-home-missing", "1 account without a home", ["sip:a@x.com"]],
      ["account-name-spaces", "1 name with spaces at its start or end", ['sip:b@x.com (" Bo")']],
      ["account-moving", "1 account on the move", ["sip:d@x.com → pool02"]],
    ]);
  });
  it("warn of both slashes, and of nothing in a list of databases", () => {
    const entries = [account("sip:a\\b@x.com"), account("sip:c/d@x.com")];
    expect(rules(asks, entries)).toMatchObject([
      { code: "account-breaks-export", message: "2 accounts with \\ or / in the address" },
    ]);
    expect(rules({ ...asks, lists: "databases" }, [{ key: "db:a/b", target: "x", name: " x" }])).toEqual([]);
  });
  it("name the unit whose inventory is empty", () => {
    expect(rules(asks, [])).toMatchObject([{ code: "inventory-empty", message: "no account is listed for pool01" }]);
  });
});

describe("rules of verifications", () => {
  const drill = { evidence: "verification", of: "rtc", maxDuration: "1h" };
  const subject = { requirement: "rtc", content: "a".repeat(64), completedAt: "2026-11-22T02:00:00.000Z" };
  const check = (name: string, durationMs?: number): CheckEntry => ({
    ...{ key: name, outcome: "passed" as const },
    ...(durationMs === undefined ? {} : { durationMs }),
  });
  it("are slow from a moment after the duration that the plan allows", () => {
    const entries = [check("a", 3_600_000), check("b", 7_200_000)];
    expect(rules(drill, entries, { subject })).toMatchObject([
      { code: "restore-too-slow", message: "1 check took longer than 1h", where: ["b (2 h)"] },
    ]);
    expect(rules({ evidence: "verification" }, [check("a", 9e9)])).toEqual([]);
  });
  it("may be about any backup where the plan names none", () => {
    expect(rules({ evidence: "verification" }, [check("a")], { subject })).toEqual([]);
  });
  it("say which backup they are about instead", () => {
    expect(rules(drill, [check("a", 1)])).toMatchObject([{ message: "it is about no backup, not about rtc" }]);
    expect(rules(drill, [check("a", 1)], { subject: { ...subject, requirement: "qoe" } })).toMatchObject([
      { code: "subject-missing", message: "it is about qoe, not about rtc" },
    ]);
  });
});
