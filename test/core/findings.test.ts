import { describe, expect, it } from "vitest";
import { containment } from "../../core/audit/containment.ts";
import type { Evidence } from "../../core/audit/evidence.ts";
import type { Audited } from "../../core/audit/pass.ts";
import { proofTracker } from "../../core/audit/proof.ts";
import { counted, finding, outcomeTally, tally } from "../../core/audit/report-finding.ts";
import { globMatcher } from "../../core/audit/rules/glob.ts";
import { unrecorded } from "../../core/audit/unrecorded.ts";
import { judgeSequence, judgeShrinkage } from "../../core/audit/verdict.ts";
import { isOverridable } from "../../core/finding.ts";
import { ManifestHeader } from "../../core/manifest/header.ts";
import { printable } from "../../core/printable.ts";
import { manifestRequirement } from "../support/requirement.ts";
import { header } from "../support/seal.ts";

/** How a finding is made: its severity, its names, its numbers. */

const plain = manifestRequirement();

describe("a finding", () => {
  it("has the severity of its code, or the plan's where that may be overridden", () => {
    const requirement = { severity: { shrunk: "warn", "evidence-expired": "fail" } } as never;
    expect(finding("shrunk", "x").severity).toBe("fail");
    expect(finding("shrunk", "x", { requirement }).severity).toBe("warn");
    expect(finding("evidence-expired", "x", { requirement }).severity).toBe("warn");
    expect([isOverridable("shrunk"), isOverridable("evidence-older"), isOverridable("seal-invalid")]).toEqual([
      ...[true, false, false],
    ]);
  });
  it("has a number and names only where it is about items: a hundred names at most", () => {
    expect(finding("shrunk", "x")).toEqual({ code: "shrunk", severity: "fail", message: "x" });
    const where = Array.from({ length: 120 }, (_, index) => `n${index}`);
    expect(finding("shrunk", "x", { count: 120, where })).toMatchObject({ count: 120, where: where.slice(0, 100) });
  });
  it("shows no character that could forge a line, and three hundred bytes at most", () => {
    expect(printable("a\u001b[1m\u202eb\u2028c\u0000")).toBe("a\ufffd[1m\ufffdb\ufffdc\ufffd");
    expect(printable("x".repeat(300))).toBe("x".repeat(300));
    expect(printable("x".repeat(301))).toBe(`${"x".repeat(297)}…`);
    expect(printable("é".repeat(151))).toBe(`${"é".repeat(148)}…`);
    expect(finding("shrunk", "a\nb", { where: ["c\rd"] })).toMatchObject({ message: "a\ufffdb", where: ["c\ufffdd"] });
  });
  it("of a tally counts all and names the first twenty", () => {
    const some = tally();
    expect(some.finding("shrunk", plain, String)).toEqual([]);
    for (let index = 0; index < 25; index += 1) some.add(`n${index}`);
    expect(some.count()).toBe(25);
    expect(some.finding("shrunk", plain, (n) => `${n}!`)).toMatchObject([{ message: "25!", count: 25 }]);
    expect(some.finding("shrunk", plain, String)[0]?.where).toHaveLength(20);
  });
  it("of checks counts those that failed and those that are open, each in words", () => {
    const checks = outcomeTally();
    checks.add("a", "passed");
    expect(checks.findings(plain)).toEqual([]);
    checks.add("b", "failed");
    checks.add("c", "inconclusive");
    checks.add("d", "inconclusive");
    expect(checks.findings(plain).map(({ code, message, where }) => [code, message, where])).toEqual([
      ["check-failed", "1 check failed", ["b"]],
      ["check-inconclusive", "2 checks inconclusive", ["c", "d"]],
    ]);
    expect([counted(1, "file"), counted(0, "file"), counted(1_234, "file")]).toEqual([
      "1 file",
      "0 files",
      "1,234 files",
    ]);
  });
});

describe("a severity that the plan gives", () => {
  it("counts wherever a finding is made: by a rule, a size, a proof or a number", () => {
    const requirement = manifestRequirement({
      ...{ shrink: { entries: "5%", within: "90d" }, minimumProof: "verified" },
      severity: { shrunk: "info", "proof-too-weak": "info", "sequence-gap": "fail", "sequence-broken": "fail" },
    });
    const receivedAt = "2026-11-22T02:00:00.000Z";
    const baseline = [{ fact: "f", receivedAt, entries: 9, bytes: 1 }];
    const shrunk = judgeShrinkage({ entries: 1, bytes: 1 }, baseline, requirement, receivedAt);
    const proof = proofTracker(ManifestHeader.parse(header()), requirement, containment())?.end().findings ?? [];
    const newest = { sequence: 4, digest: "d4", agent: "agent01", completedAt: "2026-11-22T02:00:00.000Z" } as Evidence;
    const numbered = (sequence: number) => {
      const head = { agent: "agent01", completedAt: "2026-11-22T04:00:00.000Z", sequence };
      return judgeSequence({ header: head, sealedDigest: "d" } as unknown as Audited, newest, requirement);
    };
    const found = [...shrunk, ...proof, ...numbered(9), ...numbered(2)];
    expect(found.map(({ code, severity }) => `${code}:${severity}`)).toEqual([
      ...["shrunk:info", "proof-too-weak:info", "sequence-gap:fail", "sequence-broken:fail"],
    ]);
  });
});

describe("a glob", () => {
  it("is read literally but for its stars and question marks, and matches whole paths alone", () => {
    const matches = (glob: string, path: string) => globMatcher(glob)(path);
    for (const special of ".+^$(){}|[]\\".split("")) {
      expect(matches(`a${special}b`, `a${special}b`), special).toBe(true);
      expect(matches(`a${special}b`, "aXb"), special).toBe(false);
    }
    expect([matches("a?b", "a/b"), matches("a*b", "a/b"), matches("a***b", "axyb")]).toEqual([false, false, true]);
    expect([matches("dir/a", "x/dir/a"), matches("a", "x/a"), matches("a", "xa"), matches("a", "a/x")]).toEqual([
      ...[false, true, false, false],
    ]);
    expect([
      matches("dir/**", "dir/x/y"),
      matches("**/a", "x/y/a"),
      matches("**/a", "xa"),
      matches("x/**/a", "x/ya"),
    ]).toEqual([...[true, true, false, false]]);
  });
});

describe("a number in the sequence of an agent", () => {
  const newest = { sequence: 4, digest: "d4", agent: "agent01", completedAt: "2026-11-22T02:00:00.000Z" } as Evidence;
  const judged = (over: object, has: Evidence | null = newest, sealedDigest = "d") => {
    const head = { agent: "agent01", completedAt: "2026-11-22T04:00:00.000Z", ...over };
    return judgeSequence({ header: head, sealedDigest } as unknown as Audited, has, plain);
  };
  it("that leaves some out says how many are missing", () => {
    expect(judged({ sequence: 6 })).toMatchObject([
      { code: "sequence-gap", message: "number 6 after 4: 1 manifest missing", count: 1 },
    ]);
    expect(judged({ sequence: 8 })).toMatchObject([{ count: 3, message: "number 8 after 4: 3 manifests missing" }]);
  });
  it("that does not go on says what it goes on from", () => {
    expect(judged({ sequence: 3 })).toMatchObject([{ code: "sequence-broken", message: "number 3 after 4" }]);
    expect(judged({ sequence: 3 })[0]).not.toHaveProperty("count");
    expect(judged({ sequence: 5, previous: "x" })).toMatchObject([{ message: "it names another predecessor" }]);
    expect(judged({ sequence: 5, previous: "d4" })).toEqual([]);
  });
  it("is not judged without one before, nor of the same manifest again", () => {
    expect(judged({ sequence: 9 }, null)).toEqual([]);
    expect(judged({ sequence: 9 }, { ...newest, sequence: undefined } as never)).toEqual([]);
    expect(judged({ sequence: 4 }, newest, "d4")).toEqual([]);
  });
});

describe("a verdict that the ledger refuses", () => {
  const refused = (effect: "none" | "passed" | "failed" | "inconclusive") =>
    unrecorded({ outcome: "accepted", effect, findings: [finding("shrunk", "x")] }, "too large");

  it("is inconclusive, whatever it was, and says so instead of what was found", () => {
    for (const effect of ["passed", "failed", "inconclusive"] as const)
      expect(refused(effect)).toMatchObject({
        ...{ outcome: "rejected", effect: "inconclusive" },
        findings: [{ code: "evidence-unrecorded", message: "could not be recorded whole: too large" }],
      });
  });

  it("changes nothing where it would have changed nothing", () => {
    expect(refused("none")).toMatchObject({ outcome: "rejected", effect: "none" });
    expect(refused("none").findings).toHaveLength(1);
  });
});
