import { describe, expect, it } from "vitest";
import { judgeNovelty } from "../../core/audit/novelty.ts";
import { plainly } from "../../core/plan/document/said.ts";
import { rulesDigest } from "../../core/plan/rules-digest.ts";
import { attestationDigest, attestingRole } from "../../core/readiness/checkpoint/attestation.ts";
import { type Checkpoint, stateAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import { decideApproval } from "../../core/readiness/checkpoint/decide-approval.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import { planCheckpoint } from "../../core/readiness/checkpoint/plan.ts";
import { evidenceLines } from "../../core/readiness/evidence-lines.ts";
import { seenOf } from "../../core/readiness/seen-of.ts";
import { personOf, seen } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, checkpoint, DAY, evidence, failed, HOUR, MINUTE, passed, START } from "../support/readiness.ts";
import { manifestRequirement } from "../support/requirement.ts";

/** A person's word instead of what an agent seals. */

const KIM = personOf("kim");
const ANA = personOf("ana");
const refused = (code: string) => expect.objectContaining({ code });
const ATTESTED =
  "\n  - { id: emptied, title: E, evidence: document, kinds: [pool], maxAge: 7d, attest: {}, judgement: test }";
const asks = (over: object = {}) => manifestRequirement({ evidence: "document", attest: {}, ...over });

interface Said {
  readonly requirement?: ReturnType<typeof asks>;
  readonly approver?: typeof KIM | null;
  readonly role?: "operator" | "manager";
  readonly until?: string | null;
  readonly asked?: ReturnType<typeof seen>;
  readonly saw?: ReturnType<typeof seen>;
  readonly current?: ReturnType<typeof seen>;
  readonly saidAt?: string;
  readonly now?: string;
}

const decide = (before: Checkpoint, said: Said = {}) => {
  const { requirement = asks(), approver = ANA, role = "operator", until = null, now = at(2 * HOUR) } = said;
  const { asked = seen(), saw = seen(), current = seen(), saidAt = at(HOUR) } = said;
  const attachments = [{ name: "users.csv", size: 7, sha256: "0".repeat(64) }];
  const attestation = { by: KIM, role, statement: "nobody is homed here", attachments, saidAt, until, seen: asked };
  const approval = approver === null ? null : { by: approver, seen: saw };
  const attesting = { fact: "word", attestation, approval, current };
  return decideApproval(before, { action: "attested", requirement, attesting }, now);
};
const attested = (before: Checkpoint = checkpoint(), said: Said = {}): Checkpoint =>
  evolveCheckpoint(before, decide(before, said));

describe("an attestation", () => {
  it("passes from when it was said, as long as the plan lets evidence be valid, with who said and who approved it", () => {
    expect(attested()).toMatchObject({
      state: "passed",
      evidence: {
        ...{ fact: "word", object: null, completedAt: at(HOUR), receivedAt: at(2 * HOUR), validUntil: at(25 * HOUR) },
        ...{ agent: "cleargate", entries: 1, bytes: 7, attested: { by: KIM, approvedBy: ANA, until: null } },
      },
    });
    expect(stateAt(attested(), at(25 * HOUR))).toBe("stale");
  });

  it("is valid no longer than its person says, under a later plan too", () => {
    const until = at(3 * HOUR);
    expect(attested(checkpoint(), { until }).evidence?.validUntil).toBe(until);
    expect(attested(checkpoint(), { until: at(9 * DAY) }).evidence?.validUntil).toBe(at(25 * HOUR));
    const plan = compiledPlan({ requirements: ATTESTED });
    const requirement = plan.requirements.find(({ id }) => id === "emptied");
    const unit = plan.units.find(({ id }) => id === "pool01");
    if (requirement === undefined || unit === undefined) throw new Error("the plan lacks what is tested");
    const basis = { ...plan.policy, migration: "m", version: 2, agents: new Map(), remindEveryMs: null };
    const planned = { unit: "pool01", requirement: "emptied", gates: ["go"], readerGates: [] };
    const under = (before: Checkpoint | undefined, over: object = {}) =>
      planCheckpoint(before, planned as never, basis as never, { ...requirement, ...over }, unit, at(2 * HOUR));
    const { rules } = under(undefined);
    expect(under(attested(checkpoint({ rules }), { until })).evidence?.validUntil).toBe(until);
    expect(under(attested(checkpoint({ rules }))).evidence?.validUntil).toBe(at(7 * DAY + HOUR));
    // It answers what was asked: in one language more that is the same, and in other words it is not.
    const title = { en: plainly(requirement.title), es: "¿Vacío?" };
    expect(under(attested(checkpoint({ rules })), { title }).state).toBe("passed");
    expect(under(attested(checkpoint({ rules })), { title: "Full?" })).toMatchObject({
      state: "missing",
      evidence: null,
    });
  });

  it.each([
    ["attestation-not-allowed", "what must be sealed", { requirement: asks({ attest: false }) }],
    ["attestation-not-allowed", "a backup", { requirement: manifestRequirement({ minimumProof: "hashed" }) }],
    [
      "attestation-role",
      "a role that the plan does not name",
      { requirement: asks({ attest: { roles: ["manager"] } }) },
    ],
    ["attestation-self-approved", "one person alone", { approver: KIM }],
    ["attestation-self-approved", "one person in another case", { approver: personOf("KIM", { email: null }) }],
    ["attestation-self-approved", "nobody else", { approver: null }],
    ["approval-outdated", "another plan version than it was said under", { asked: seen("e", { planVersion: 2 }) }],
    ["approval-outdated", "other rules than it was said under", { asked: seen("e", { rules: "s" }) }],
    ["approval-outdated", "other evidence than it was said under", { asked: seen("f") }],
    ["approval-outdated", "other evidence than the approver saw", { saw: seen("f") }],
    ["attestation-expired", "what has run out", { until: at(2 * HOUR) }],
    ["attestation-expired", "what was said too long ago", { now: at(26 * HOUR) }],
  ] as const)("is refused as %s for %s", (code, _, said) => {
    expect(() => decide(checkpoint(), said)).toThrow(refused(code));
  });

  it("is one person's word only where the plan takes that", () => {
    const requirement = asks({ attest: { approvals: 0 } });
    expect(attested(checkpoint(), { requirement, approver: null }).evidence?.attested).toMatchObject({
      approvedBy: null,
    });
  });

  it.each([
    ["failed", failed({ evidence: evidence(at(DAY)) })],
    ["inconclusive", checkpoint({ state: "inconclusive", deadline: null })],
    ["of an object that nobody could judge", checkpoint({ unjudgedAt: at(1) })],
  ])("does not talk away sealed evidence: %s", (_, before) => {
    expect(() => decide(before)).toThrow(refused("attestation-contradicted"));
  });

  const before = compiledPlan({ requirements: ATTESTED });
  const requirement = before.requirements.find(({ id }) => id === "emptied");
  const pool = before.units.find(({ id }) => id === "pool01");
  if (requirement === undefined || pool === undefined) throw new Error("the plan lacks what is tested");
  const trusted = new Map(before.agents.map((agent) => [agent.id, agent]));
  const planned = { unit: "pool01", requirement: "emptied", gates: ["go"], readerGates: [] } as never;
  const under = (previous: Checkpoint, required = requirement, agents: typeof trusted = trusted) => {
    const basis = { ...before.policy, migration: "m", version: 2, agents, remindEveryMs: null } as never;
    return planCheckpoint(previous, planned, basis, required, pool, at(30 * MINUTE));
  };
  const narrower = { ...requirement, attest: { roles: ["manager"], approvals: 1 } } as typeof requirement;
  const stricter = { ...requirement, severity: { "file-changed": "fail" } } as typeof requirement;
  const retired = { at: START, because: "compromised", since: START } as const;
  const distrusting = new Map(
    before.agents.map((agent) => [agent.id, { ...agent, keys: agent.keys.map((key) => ({ ...key, retired })) }]),
  );
  const rules = rulesDigest(requirement, pool);
  const sealed = { rules, unit: "pool01", requirement: "emptied", deadline: null, evidence: evidence(at(DAY)) };

  it.each([
    ["narrower roles", narrower, trusted],
    ["a stricter severity", stricter, trusted],
    ["a key that is compromised", requirement, distrusting],
  ] as const)(
    "does not talk away what failed under the plan before, whether its rules or its key's trust changed: %s",
    (_, required, agents) => {
      for (const state of ["failed", "inconclusive"] as const) {
        const voided = under(checkpoint({ ...sealed, state }), required, agents);
        expect(voided).toMatchObject({ state: "missing", evidence: null, contradicted: true });
        expect(() => decide(voided)).toThrow(refused("attestation-contradicted"));
        const again = under({ ...voided, planVersion: 2 });
        expect(() => decide(again)).toThrow(refused("attestation-contradicted"));
        const event = { ...decide(checkpoint()), state: "passed", evidence: evidence(at(DAY)) } as never;
        expect(evolveCheckpoint(again, decide(checkpoint()))).toMatchObject({ contradicted: true });
        const answered = evolveCheckpoint(again, event);
        expect(answered).not.toHaveProperty("contradicted");
        expect(attested(answered).state).toBe("passed");
      }
      expect(under(checkpoint({ ...sealed, state: "passed" }), required, agents)).not.toHaveProperty("contradicted");
    },
  );

  it("may be said again where a plan voids what nobody sealed", () => {
    const compared = { ...sealed, state: "failed", evidence: evidence(at(DAY), { object: null }) } as const;
    expect(under(checkpoint(compared), narrower)).not.toHaveProperty("contradicted");
    const word = under(attested(checkpoint({ rules })), narrower);
    expect(word).toMatchObject({ state: "missing", evidence: null });
    expect(word).not.toHaveProperty("contradicted");
  });

  it("takes over from sealed evidence that passes or has run out", () => {
    expect(attested(passed(at(DAY))).evidence?.fact).toBe("word");
    expect(attested(checkpoint({ state: "stale", deadline: null, evidence: evidence(at(1)) })).state).toBe("passed");
  });

  it("leaves what shrinkage is measured against", () => {
    const baseline = [{ fact: "large", receivedAt: at(0), entries: 100, bytes: 1_000 }];
    const lowered = {
      ...{ at: at(0), requestedBy: KIM, approvedBy: ANA },
      ...{ from: { entries: 200, bytes: 1 }, to: { entries: 100, bytes: 1 } },
    };
    expect(attested(checkpoint({ baseline, lowered }))).toMatchObject({ baseline, lowered });
  });

  it("is content for whatever asks when it changed", () => {
    expect(attested().changed).toBeNull();
    const requirement = { ...asks(), changeMatters: true };
    expect(attested(checkpoint(), { requirement }).changed?.content).toMatch(/^[0-9a-f]{64}$/);
  });

  it("is followed by what an agent completes later, and by nothing that is older", () => {
    const findings = (completedAt: string) =>
      judgeNovelty({ header: { agent: "a", completedAt }, sealedDigest: "d" } as never, "failed", attested());
    expect(findings(at(HOUR + 1))).toEqual([]);
    expect(findings(at(HOUR - 1))).toMatchObject([{ code: "evidence-older" }]);
  });

  it("is shown as what it is", () => {
    expect(evidenceLines([attested()], at(3 * HOUR))).toMatchObject([
      { waivedBy: null, attestedBy: "kim@example.com, ana@example.com" },
    ]);
    const [agent] = evidenceLines([passed(at(DAY))], at(3 * HOUR));
    expect(agent).not.toHaveProperty("attestedBy");
  });

  it("has the digest of its statement and its files", () => {
    const file = { name: "a", size: 1, sha256: "0".repeat(64) };
    const digests = [
      { statement: "x", attachments: [] },
      { statement: "y", attachments: [] },
      { statement: "x", attachments: [file] },
      { statement: "x", attachments: [{ ...file, size: 2 }] },
    ].map(attestationDigest);
    expect(new Set(digests).size).toBe(4);
  });

  it("is by the first role that the plan names", () => {
    const attest = { roles: ["operator", "manager"] as ("operator" | "manager")[], approvals: 1 };
    expect(attestingRole(attest, ["auditor", "manager"])).toBe("manager");
    expect(() => attestingRole(attest, ["auditor"])).toThrow(refused("attestation-role"));
  });
});

describe("an attestation that is revoked", () => {
  const revoke = (before: Checkpoint) =>
    evolveCheckpoint(
      before,
      decideApproval(
        before,
        { action: "attestation-revoked", reason: "not empty after all", deadline: at(2 * DAY) },
        at(3 * HOUR),
      ),
    );

  it("no longer counts at once, and nothing older counts in its place", () => {
    const after = revoke(attested());
    const missing = { state: "missing", since: at(3 * HOUR), evidence: null, reason: "not empty after all" };
    expect(after).toMatchObject({ ...missing, deadline: at(2 * DAY) });
    const older = { header: { agent: "a", completedAt: at(HOUR - 1) }, sealedDigest: "d" } as never;
    expect(judgeNovelty(older, "passed", after)).toMatchObject([{ code: "evidence-older" }]);
    expect(attested(after, { saidAt: at(4 * HOUR), now: at(5 * HOUR) }).state).toBe("passed");
  });

  it("said before another word was revoked, it is outdated", () => {
    const seenNow = (one: Checkpoint) => seenOf(one, asks(), []);
    const before = checkpoint();
    const after = revoke(attested(before));
    const views = { asked: seenNow(before), saw: seenNow(before), current: seenNow(after) };
    expect(() => decide(after, views)).toThrow(refused("approval-outdated"));
    expect(() => decide(after, { ...views, asked: seenNow(after) })).toThrow(refused("approval-outdated"));
    const revokedAgain = revoke({
      ...attested(after),
      evidence: evidence(at(DAY), { ...attested(after).evidence, fact: "word2" }),
    });
    expect(seenNow(revokedAgain)).not.toEqual(seenNow(after));
    expect(seenNow(checkpoint({ voided: evidence(at(DAY)) }))).toEqual(seenNow(before));
  });

  it("must be there", () => {
    for (const before of [checkpoint(), passed(at(DAY))])
      expect(() => revoke(before)).toThrow(refused("attestation-missing"));
  });
});
