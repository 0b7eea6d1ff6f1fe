import { describe, expect, it } from "vitest";
import { judgeHomes } from "../../core/audit/homes.ts";
import { auditPass } from "../../core/audit/pass.ts";
import { judgeSequence, judgeShrinkage } from "../../core/audit/verdict.ts";
import { FINDING_SEVERITY, type FindingCode } from "../../core/finding.ts";
import type { Entry } from "../../core/manifest/entry.ts";
import type { ManifestHeaderInput } from "../../core/manifest/header.ts";
import { findManifestKey, type ManifestKey } from "../../core/manifest/object-key.ts";
import { Agent, Unit } from "../../core/plan/document.ts";
import { manifestRequirement } from "../support/requirement.ts";
import { account, file, header, sealedText, testKey, uploadOf } from "../support/seal.ts";

/** A finding whose severity a plan may set has that severity, by whichever rule it is found. */

const NOW = "2026-11-22T03:00:00.000Z";
const key = testKey("agent01");
const unit = Unit.parse({ id: "pool01", kind: "pool", name: "pool01.contoso.com", homes: ["CN=LC,CN=pool01"] });
const agent = Agent.parse({ id: "agent01", units: ["pool01"], keys: [{ id: "k1", publicKey: key.publicKey }] });

const found = async (asks: object, entries: readonly Entry[], over: Partial<ManifestHeaderInput>) => {
  const requirement = manifestRequirement(asks);
  const head = header({ requirement: requirement.id, kind: requirement.evidence, ...over });
  const text = await sealedText(head, entries, key);
  const place = findManifestKey(uploadOf(head, text).key) as ManifestKey;
  const pass = auditPass(place, { agent, unit, requirement }, NOW);
  pass.push(text);
  return pass.end({ digest: place.digest }).findings;
};

const inventory = { evidence: "inventory" };
const verification = { evidence: "verification" };
const copies = { copies: [{ location: "x", site: "on-site" as const }] };
const object = { key: "b", size: 100, bucket: "vault", object: "b", versionId: "1", crc64nvme: "" };
const listing = (...objects: (typeof object)[]) => ({ copies: [{ location: "x", site: "on-site" as const, objects }] });

const TABLE: readonly [FindingCode, asks: object, entries: readonly Entry[], over?: Partial<ManifestHeaderInput>][] = [
  ["backup-empty", {}, []],
  ["backup-zero-bytes", {}, [file("a", 0)]],
  ["artefact-missing", { artefacts: ["*.bak"] }, [file("a")]],
  ["file-unreadable", {}, [{ key: "a", size: 1, problem: "unreadable" }]],
  ["file-changed", {}, [{ key: "a", size: 1, problem: "changed" }]],
  ["file-without-checksum", {}, [{ ...file("a"), checksum: "none" } as Entry]],
  ["check-failed", {}, [file("a")], { checks: [{ name: "a", outcome: "failed" }] }],
  ["check-inconclusive", {}, [file("a")], { checks: [{ name: "a", outcome: "inconclusive" }] }],
  ["copy-missing", {}, [file("a")], listing(object)],
  ["copy-missing", {}, [{ key: "a", size: 1, in: "x" }], listing()],
  ["copy-off-site-missing", { offSiteCopies: 1 }, [file("a")], copies],
  ["copy-immutable-missing", { immutableCopies: 1 }, [file("a")], copies],
  ["copy-rule-broken", { copyRule: "3-2-1" }, [file("a")], copies],
  ["proof-too-weak", { minimumProof: "verified" }, [file("a")]],
  ["source-incomplete", inventory, [account("sip:a@x.com")], { complete: false }],
  ["keys-repeated", inventory, [account("sip:a@x.com"), account("sip:a@x.com")]],
  ["inventory-empty", inventory, []],
  ["account-sip", inventory, [account("tel:1")]],
  ["account-home-missing", inventory, [account("sip:a@x.com", { home: "" })]],
  ["account-moving", inventory, [account("sip:a@x.com", { target: "pool02" })]],
  ["account-name-spaces", inventory, [account("sip:a@x.com", { name: " a" })]],
  ["account-breaks-export", inventory, [account("sip:a/b@x.com")]],
  ["checks-missing", verification, []],
  ["subject-missing", { ...verification, of: "rtc" }, [{ key: "a", outcome: "passed" }]],
  ["check-failed", verification, [{ key: "a", outcome: "failed" }]],
  ["restore-too-slow", { ...verification, maxDuration: "1h" }, [{ key: "a", outcome: "passed", durationMs: 9e9 }]],
  ["restore-untimed", { ...verification, maxDuration: "1h" }, [{ key: "a", outcome: "passed" }]],
];
/** Another than the catalogue's. */
const otherThan = (code: FindingCode) => (FINDING_SEVERITY[code] === "inconclusive" ? "fail" : "inconclusive");

describe("what a plan says of a finding is what it means", () => {
  it.each(TABLE)("%s, in case %#", async (code, asks, entries, over = {}) => {
    const severities = async (severity: object) =>
      (await found({ ...asks, severity }, entries, over))
        .filter((one) => one.code === code)
        .map(({ severity: said }) => said);
    const chosen = otherThan(code);
    const usual = await severities({});
    expect(usual.length).toBeGreaterThan(0);
    expect(usual).not.toContain(chosen);
    expect(await severities({ [code]: chosen })).toEqual(usual.map(() => chosen));
  });
  it("also of homes, sizes and numbers, which are looked up", async () => {
    const requirement = manifestRequirement({
      ...{ evidence: "inventory", shrink: { entries: "10%", within: "30d" } },
      severity: Object.fromEntries(
        ["shrunk", "sequence-gap", "sequence-broken", "account-home-elsewhere", "account-home-unknown"].map((code) => [
          code,
          "info",
        ]),
      ),
    });
    const group = { count: 1, examples: ["sip:a@x.com"] };
    const known = new Map([["cn=lc,cn=pool02", "pool02"]]);
    const homes = new Map([...known.keys(), "cn=lc,cn=pool09"].map((home) => [home, group]));
    expect(judgeHomes({ homes, beyond: 2 }, known, unit, requirement)).toMatchObject([
      { code: "account-home-elsewhere", severity: "info" },
      { code: "account-home-unknown", severity: "info" },
      { code: "account-home-unknown", severity: "info", count: 2 },
    ]);
    const baseline = [{ entries: 100, bytes: 0, receivedAt: NOW }];
    expect(judgeShrinkage({ entries: 1, bytes: 0 }, baseline as never, requirement, NOW)).toMatchObject([
      { code: "shrunk", severity: "info" },
    ]);
    const newest = { agent: "agent01", sequence: 3, digest: "d" } as never;
    const numbered = (sequence: number) => ({ header: { agent: "agent01", sequence }, sealedDigest: "e" }) as never;
    expect(judgeSequence(numbered(9), newest, requirement)).toMatchObject([{ code: "sequence-gap", severity: "info" }]);
    expect(judgeSequence(numbered(4), newest, requirement)).toMatchObject([
      { code: "sequence-broken", severity: "info" },
    ]);
  });
});
