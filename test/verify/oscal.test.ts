import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { beforeAll, describe, expect, it } from "vitest";
import { derivation } from "../../core/pack/derivation.ts";
import { oscalText } from "../../core/pack/oscal/assessment-results.ts";
import { uuidOf } from "../../core/pack/oscal/uuid.ts";
import { dateOf, lineOf } from "../../core/pack/oscal/words.ts";
import type { PackAbout } from "../../core/pack/pack-file.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { type Recorded, recordedHistory } from "../support/pack-world.ts";
import { personOf } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";

/** What a pack says in OSCAL: as NIST's schema has it, and no more than was shown. */

interface Finding {
  readonly target: {
    readonly "target-id": string;
    readonly status: { readonly state: string; readonly reason: string };
  };
  readonly "related-observations": readonly { readonly "observation-uuid": string }[];
  readonly remarks?: string;
}
interface Observation {
  readonly uuid: string;
  readonly title: string;
  readonly description: string;
  readonly methods: readonly string[];
  readonly expires?: string;
  readonly remarks?: string;
}
interface Document {
  readonly "assessment-results": {
    readonly "import-ap": { readonly href: string };
    readonly results: readonly [{ readonly observations: Observation[]; readonly findings: Finding[] }];
    readonly "back-matter": { readonly resources: readonly { readonly uuid: string }[] };
  };
}

const schema = JSON.parse(
  readFileSync(new URL("../fixtures/oscal/assessment-results.schema.json", import.meta.url), "utf8"),
) as object;
// Some of its patterns are of Unicode's classes, and an allOf beside a union is no mistake of a strict schema.
const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: true });
addFormats.default(ajv);
const isValid = ajv.compile(schema);

let recorded: Recorded;
let about: PackAbout;
beforeAll(async () => {
  recorded = await recordedHistory();
  about = {
    ...{ id: "0".repeat(32), migration: "contoso", gate: null, asOf: recorded.now, requestedAt: recorded.now },
    ...{ by: personOf("ana"), language: "en", manifests: false },
  };
}, 120_000);

const derivedBy = (change: (checkpoint: Checkpoint) => Checkpoint = (one) => one) => {
  const deriving = derivation(about, () => {});
  for (const fact of recorded.facts)
    deriving.fact(fact, fact.type === "plan-applied" ? compiledPlan({ version: fact.planVersion }) : undefined);
  const derived = deriving.end();
  return { ...derived, checkpoints: derived.checkpoints.map(change) };
};

const documentOf = (change?: (checkpoint: Checkpoint) => Checkpoint): Document => {
  const value = JSON.parse([...oscalText(derivedBy(change), about)].join("")) as Document;
  expect(isValid(value) ? [] : isValid.errors).toEqual([]);
  return value;
};

const resultOf = (document: Document) => document["assessment-results"].results[0];
const findingOn = (document: Document, requirement: string): Finding | undefined =>
  resultOf(document).findings.find(({ target }) => target["target-id"] === `requirement-${requirement}`);

describe("a pack in OSCAL", () => {
  it("is valid by NIST's schema, and says of each checkpoint what was seen of it", () => {
    const document = documentOf();
    const { observations, findings } = resultOf(document);
    expect(observations.length).toBe(derivedBy().checkpoints.length);
    const related = findings.flatMap((one) => one["related-observations"].map((to) => to["observation-uuid"]));
    expect(related.toSorted()).toEqual(observations.map(({ uuid }) => uuid).toSorted());
    expect(new Set(related).size).toBe(related.length);
    const { "import-ap": imported, "back-matter": back } = document["assessment-results"];
    expect(imported.href).toBe(`#${back.resources[0]?.uuid}`);
  });

  it("is not valid any more with a member that OSCAL does not have", () => {
    const value = documentOf();
    Object.assign(resultOf(value).findings[0] ?? {}, { waived: true });
    expect(isValid(value)).toBe(false);
  });

  const passing = (one: Checkpoint): Checkpoint => ({
    ...one,
    state: "passed",
    evidence: {
      ...{ fact: "f", object: null, digest: "d", agent: "agent00", completedAt: about.asOf, sealedAt: about.asOf },
      ...{ receivedAt: about.asOf, validUntil: "9999-12-31T23:59:59.999Z", entries: 1, bytes: 1 },
    },
    waiver: null,
  });
  const waived = (one: Checkpoint): Checkpoint => ({
    ...one,
    state: "failed",
    evidence: null,
    reason: "a *bold* claim",
    waiver: {
      ...{
        id: "w",
        requestedBy: personOf("ana"),
        approvedBy: [personOf("ben")],
        reason: "no\ntape",
        control: "looked",
      },
      ...{ grantedAt: about.asOf, expiresAt: "2027-12-31T00:00:00.000Z", warnedDays: null },
    },
  });
  const statusOf = (change: (one: Checkpoint) => Checkpoint): Finding | undefined =>
    findingOn(
      documentOf((one) => (one.requirement === "accounts" ? change(one) : one)),
      "accounts",
    );

  it("calls satisfied what passed everywhere, and nothing that is waived, unknown or not there", () => {
    expect(statusOf(passing)?.target.status).toEqual({ state: "satisfied", reason: "pass" });
    const accepted = statusOf(waived);
    expect(accepted?.target.status).toEqual({ state: "not-satisfied", reason: "other" });
    expect(accepted?.remarks).toContain("waived");
    for (const state of ["inconclusive", "missing", "late", "stale"] as const)
      expect(statusOf((one) => ({ ...passing(one), state }))?.target.status).toEqual({
        state: "not-satisfied",
        reason: "other",
      });
    expect(statusOf((one) => ({ ...passing(one), state: "failed" }))?.target.status.reason).toBe("fail");
    let first = true;
    const allButOne = statusOf((one) => {
      const changed = first ? waived(one) : passing(one);
      first = false;
      return changed;
    });
    expect(allButOne?.target.status.state).toBe("not-satisfied");
  });

  it("says of a waiver, a person's word and a lowered baseline what they are", () => {
    const observed = (change: (one: Checkpoint) => Checkpoint) =>
      resultOf(documentOf(change)).observations[0] as Observation;
    expect(observed(waived)).toMatchObject({
      description: expect.stringContaining(String.raw`a \*bold\* claim`),
      remarks: expect.stringMatching(/Waiver until 2027-12-31.*Reason: no tape.*no evidence/),
      methods: ["UNKNOWN"],
    });
    const word = { by: personOf("ana"), approvedBy: null, until: null };
    const attested = (one: Checkpoint) => {
      const { evidence, ...rest } = passing(one);
      return { ...rest, evidence: evidence && { ...evidence, attested: word } };
    };
    expect(observed(attested)).toMatchObject({
      methods: ["INTERVIEW"],
      remarks: expect.stringContaining("nothing was sealed or examined"),
    });
    const size = { entries: 9, bytes: 9 };
    const people = { requestedBy: personOf("ana"), approvedBy: personOf("ben") };
    const lowered = { at: about.asOf, ...people, from: size, to: { entries: 1, bytes: 1 } };
    expect(observed((one) => ({ ...passing(one), lowered })).remarks).toContain("1 entries and 1 bytes after 9 and 9");
    expect(observed(passing).remarks).toBeUndefined();
    expect(observed(passing).expires).toBeUndefined();
  });

  it("names everything by the same UUID wherever it is made", () => {
    expect([...oscalText(derivedBy(), about)].join("")).toBe([...oscalText(derivedBy(), about)].join(""));
    expect(uuidOf("a", "b")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidOf("a", "b")).not.toBe(uuidOf("a", "c"));
  });

  it("shows people's words as they are, and no date that OSCAL does not have", () => {
    expect(lineOf(" <b>[x](y)\u2028z ")).toBe(String.raw`\<b\>\[x\](y) z`);
    expect(lineOf(" ")).toBe("—");
    expect(dateOf("9999-12-31T23:59:59.999Z")).toBeUndefined();
    expect(dateOf(about.asOf)).toBe(about.asOf);
  });
});
