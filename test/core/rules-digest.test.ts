import { describe, expect, it } from "vitest";
import { BackupRequirement } from "../../core/plan/document/requirement/backup.ts";
import {
  AfterChangeRequirement,
  HomedOnceRequirement,
  MovesRequirement,
  OneWindowRequirement,
  SameNamesRequirement,
  VerificationCurrentRequirement,
} from "../../core/plan/document/requirement/comparison.ts";
import { DocumentRequirement } from "../../core/plan/document/requirement/document.ts";
import { InventoryRequirement } from "../../core/plan/document/requirement/inventory.ts";
import { SignOffRequirement } from "../../core/plan/document/requirement/sign-off.ts";
import { VerificationRequirement } from "../../core/plan/document/requirement/verification.ts";
import { Requirement, Unit } from "../../core/plan/document.ts";
import { asksTheSame, NOT_RULES, rulesDigest } from "../../core/plan/rules-digest.ts";
import { comparison, manifestRequirement, REQUIREMENT_SCHEMAS } from "../support/requirement.ts";

const unit = Unit.parse({ id: "pool01", kind: "pool", name: "pool01.contoso.com", homes: ["CN=a", "CN=b"] });
const backup = manifestRequirement({
  artefacts: ["*.bak", "*.trn"],
  severity: { shrunk: "warn", "file-changed": "fail" },
});
const digest = (over: object, requirement: Requirement = backup): string =>
  rulesDigest({ ...requirement, ...over } as Requirement, unit);

/** What decides whether evidence is accepted; every member of every kind is here or in NOT_RULES. */
const RULES = [
  "allowEmpty",
  "allowExtra",
  "artefacts",
  "attest",
  "check",
  "copyRule",
  "covers",
  "evidence",
  "except",
  "immutableCopies",
  "known",
  "lists",
  "maxDuration",
  "minimumProof",
  "of",
  "offSiteCopies",
  "severity",
  "signers",
  "units",
  "window",
  "with",
];

const versus = { of: "a", with: "b" };
const KINDS = [
  [InventoryRequirement.shape, manifestRequirement({ evidence: "inventory" })],
  [BackupRequirement.shape, backup],
  [VerificationRequirement.shape, manifestRequirement({ evidence: "verification" })],
  [DocumentRequirement.shape, manifestRequirement({ evidence: "document" })],
  [HomedOnceRequirement.shape, Requirement.parse(comparison({ check: "homed-once", of: "a" }))],
  [MovesRequirement.shape, Requirement.parse(comparison({ check: "moves", of: "a" }))],
  [OneWindowRequirement.shape, Requirement.parse(comparison({ check: "one-window", ...versus, window: "1d" }))],
  [AfterChangeRequirement.shape, Requirement.parse(comparison({ check: "after-change", ...versus }))],
  [SameNamesRequirement.shape, Requirement.parse(comparison({ check: "same-names", ...versus }))],
  [VerificationCurrentRequirement.shape, Requirement.parse(comparison({ check: "verification-current", ...versus }))],
  [
    SignOffRequirement.shape,
    Requirement.parse({
      ...comparison({ evidence: "sign-off" }),
      covers: ["a"],
      signers: [{ role: "r", contacts: ["ana"] }],
    }),
  ],
] as const;

describe("the rules of a requirement", () => {
  const members = KINDS.flatMap(([shape, requirement]) =>
    Object.keys(shape).map((member) => [member, requirement] as const),
  );

  it("are tried here of every kind of requirement", () => {
    expect(KINDS.map(([shape]) => shape)).toEqual(
      expect.arrayContaining(REQUIREMENT_SCHEMAS.map(({ shape }) => shape)),
    );
    expect(KINDS).toHaveLength(REQUIREMENT_SCHEMAS.length);
  });

  it("are every member of its schema, but for those that are listed", () => {
    const names = new Set(members.map(([member]) => member));
    const compiled = ["readBy", "changeMatters"];
    expect([...names, ...compiled].toSorted()).toEqual([...RULES, ...NOT_RULES].toSorted());
  });

  it("are others when such a member changes, and the same when a listed one does", () => {
    for (const [member, requirement] of members) {
      const changed = rulesDigest({ ...requirement, [member]: ["changed"] } as never, unit);
      const moved = changed !== rulesDigest(requirement, unit);
      expect([member, requirement.evidence, moved]).toEqual([member, requirement.evidence, RULES.includes(member)]);
    }
  });

  it("are others with a member that nobody has thought of yet", () => {
    expect(digest({ newMember: "asks for more" })).not.toBe(digest({}));
    expect(digest({ nested: { a: 1, b: [1] } })).not.toBe(digest({ nested: { a: 1, b: [2] } }));
  });

  it("are the same where a new member asks for nothing", () => {
    for (const nothing of [undefined, false, 0, [], {}]) expect(digest({ newMember: nothing })).toBe(digest({}));
  });

  it("are the same in whatever order they were written", () => {
    const reversed = Object.fromEntries(Object.entries(backup).toReversed()) as Requirement;
    expect(digest({}, reversed)).toBe(digest({}));
    expect(digest({ artefacts: backup.evidence === "backup" && backup.artefacts.toReversed() })).toBe(digest({}));
    const attested = (...roles: string[]) => digest({ evidence: "document", attest: { roles, approvals: 1 } });
    expect(attested("operator", "manager")).toBe(attested("manager", "operator"));
    expect(attested("operator", "manager")).not.toBe(attested("manager"));
    expect(digest({ severity: { "file-changed": "fail", shrunk: "warn" } })).toBe(digest({}));
  });

  it("are what people are asked too, where they may attest, in each language; a language more asks the same", () => {
    const asks = (over: object, attest: unknown = {}) =>
      rulesDigest(
        manifestRequirement({ evidence: "document", attest, title: "Empty?", source: "a", judgement: "b", ...over }),
        unit,
      );
    const both = { title: { en: "Empty?", es: "¿Vacío?" } };
    expect(asksTheSame(asks({}), asks({}))).toBe(true);
    expect(asksTheSame(asks({}), asks(both))).toBe(true);
    for (const title of ["Full?", { en: "Full?", es: "¿Vacío?" }])
      expect(asksTheSame(asks({}), asks({ title }))).toBe(false);
    for (const title of ["Empty?", { en: "Empty?", es: "¿Lleno?" }, { en: "Full?", es: "¿Vacío?" }])
      expect(asksTheSame(asks(both), asks({ title }))).toBe(false);
    for (const over of [{ source: "c" }, { judgement: "c" }]) expect(asksTheSame(asks({}), asks(over))).toBe(false);
    const sealed = ["Full?", both.title].map((title) => asks({ title, source: "c", judgement: "d" }, false));
    expect(sealed).toEqual([asks({}, false), asks({}, false)]);
    expect(asks(both).length).toBeLessThanOrEqual(64);
  });

  it("were never those of a shorter name without a question", () => {
    expect(asksTheSame("0123456789abcdef", "0123456789abcdef.0123456789abcdef")).toBe(false);
  });

  it("of an inventory are those of its unit's names too, and of nothing else", () => {
    const inventory = manifestRequirement({ evidence: "inventory" });
    const moved = { ...unit, homes: ["CN=c"] };
    expect(rulesDigest(inventory, moved)).not.toBe(rulesDigest(inventory, unit));
    expect(rulesDigest(inventory, { ...unit, homes: unit.homes.toReversed() })).toBe(rulesDigest(inventory, unit));
    expect(rulesDigest(inventory, { ...unit, name: "other" })).not.toBe(rulesDigest(inventory, unit));
    expect(rulesDigest(backup, moved)).toBe(rulesDigest(backup, unit));
  });
});
