import { describe, expect, it } from "vitest";
import { type Actor, areTwoPeople, type Named, showActor } from "../../core/actor.ts";
import { plus } from "../../core/instant.ts";
import { actorCells } from "../../core/pack/rows.ts";
import { SignOffRequirement } from "../../core/plan/document/requirement/sign-off.ts";
import type { Contact } from "../../core/plan/document.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { decideSigned } from "../../core/readiness/checkpoint/decide-sign-off.ts";
import { decideRevoked, decideWaiver } from "../../core/readiness/checkpoint/decide-waiver.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import type { Seen } from "../../core/readiness/checkpoint/seen.ts";
import { requireFirst, requireSigner } from "../../core/readiness/checkpoint/signer.ts";
import { isLastConsent } from "../../core/readiness/checkpoint/waiver-approval.ts";
import { checkpoint } from "../contract/values.ts";
import { personOf, seen } from "../support/people.ts";
import { manifestRequirement } from "../support/requirement.ts";

/** People's approvals: who gives them, and what they are about. */

const NOON = "2026-11-22T12:00:00.000Z";
const DAY = 86_400_000;
const refused = (code: string) => expect.objectContaining({ code });

const ANA = personOf("ana");
const KIM = personOf("kim");
const LEE = personOf("lee");
const FORGOTTEN = { person: "a".repeat(64) };

/** Other ways to write her address, `ana@example.com`. */
const ANOTHER_ADDRESS = [
  ...["ana+1@example.com", "ana+1+2@example.com", "ana@example.com.", "ANA@Example.COM", '"ana"@example.com'],
  ...['"ana+1"@example.com.', '"a\\na"@example.com', 'a"n"a@example.com', "ana(2)@example.com", "(2)ana+@example.com"],
];

/** The same person, as another token of hers may say. */
const ALIASES: readonly (readonly [string, Actor])[] = [
  ["the same token", ANA],
  ["another address", personOf("ana", { email: "ana.ruiz@example.com" })],
  ["no address", personOf("ana", { email: null })],
  ["another name", personOf("ana", { name: "Kim Berg" })],
  ["a subject in another case", personOf("ana", { subject: "SUB-ANA", email: null })],
  ["another account with her address", personOf("ana", { subject: "google|7" })],
  ...ANOTHER_ADDRESS.map(
    (email) => [`another account with ${email}`, personOf("ana", { subject: "google|7", email })] as const,
  ),
  ["another issuer", personOf("ana", { issuer: "https://other.example.com/", subject: "x", email: null })],
];

describe("two actors", () => {
  it.each(ALIASES)("are not known to be two people with %s", (_, other) => {
    expect(areTwoPeople(ANA, other)).toBe(false);
    expect(areTwoPeople(other, ANA)).toBe(false);
  });

  it("are two people with two accounts of one issuer", () => {
    expect(areTwoPeople(ANA, KIM)).toBe(true);
    expect(areTwoPeople(personOf("ana", { email: null }), personOf("kim", { email: null }))).toBe(true);
    expect(areTwoPeople(personOf("ana", { email: null }), KIM)).toBe(true);
    expect(areTwoPeople(ANA, personOf("kim", { email: null }))).toBe(true);
    for (const email of ["ana@example.com..", "ana(at home)@example.com"])
      expect(areTwoPeople(ANA, personOf("kim", { email }))).toBe(false);
  });

  it.each([
    ["ana@example.com", "anna@example.com"],
    ["ana@example.com", "ana@example.org"],
    ["ana@example.com", "ana@example.com.org"],
    ["+1@example.com", "+2@example.com"],
  ])("are two people with %s and %s", (one, other) => {
    const [ana, kim] = [personOf("ana", { email: one }), personOf("kim", { email: other })];
    expect(areTwoPeople(ana, kim)).toBe(true);
  });

  it("are not known to be two people where one was forgotten, whoever the other is", () => {
    for (const other of [ANA, KIM, FORGOTTEN, { person: "b".repeat(64) }]) {
      expect(areTwoPeople(FORGOTTEN, other)).toBe(false);
      expect(areTwoPeople(other, FORGOTTEN)).toBe(false);
    }
  });

  it("are shown by the beginning of their hash once they were forgotten", () => {
    expect(showActor(FORGOTTEN)).toBe("somebody forgotten (aaaaaaaaaaaa)");
    expect(actorCells(FORGOTTEN)).toEqual({ issuer: null, subject: null });
    expect(actorCells(ANA)).toEqual({ issuer: ANA.issuer, subject: "sub-ana" });
  });

  it("are shown by their verified address, and never by a name alone", () => {
    expect([ANA, personOf("x", { email: null, name: "Ana" }), personOf("x", { email: null })].map(showActor)).toEqual([
      "ana@example.com",
      "Ana (sub-x)",
      "sub-x",
    ]);
  });
});

const contact = (id: string, over: Partial<Contact> = {}): Contact => ({
  id,
  name: id,
  email: `${id}@example.com`,
  language: "en",
  ...over,
});
const CONTACTS = [contact("ana", { email: "Ana@Example.com" }), contact("kim"), contact("lee", { subject: "sub-lee" })];

const signOff = SignOffRequirement.parse({
  id: "go-ahead",
  title: "Go ahead",
  evidence: "sign-off",
  kinds: ["global"],
  covers: ["drill"],
  signers: [
    { role: "business", contacts: ["ana", "lee"] },
    { role: "technical", contacts: ["kim", "ana"] },
  ],
  maxAge: "7d",
  judgement: "test",
});

const blank = checkpoint("m", { unit: "global", requirement: "go-ahead", state: "missing", evidence: null });

const sign = (before: Checkpoint, role: string, by: Named, saw: Seen = seen(), current: Seen = seen()): Checkpoint => {
  const validUntil = (since: string) => plus(since, 7 * DAY);
  const signing = { fact: `${role} ${by.subject}`, by, role, reason: "seen", seen: saw, current, validUntil };
  const deadline = plus(NOON, DAY);
  return evolveCheckpoint(before, decideSigned(before, signOff, CONTACTS, { ...signing, deadline }, NOON));
};

describe("a signature", () => {
  it("is nobody's who was forgotten, and nobody else is known to be another person than who gave it", () => {
    expect(() => requireSigner(signOff, CONTACTS, "business", FORGOTTEN)).toThrow(/is not named for role "business"/);
    const given = [{ role: "technical", by: FORGOTTEN }];
    expect(() => requireFirst(given, "business", ANA)).toThrow(/somebody forgotten \(a{12}\) has signed as technical/);
  });

  it("is that of a contact by verified address, whatever its case", () => {
    expect(sign(blank, "business", ANA).signatures).toMatchObject([{ by: { subject: "sub-ana" } }]);
  });

  it.each(ANOTHER_ADDRESS.filter((email) => email.toLowerCase() !== "ana@example.com"))(
    "is not that of a contact by %s, which may be somebody else's account",
    (email) => {
      const other = personOf("mallory", { email: email.toLowerCase() });
      expect(() => sign(blank, "business", other)).toThrow(refused("sign-off-person"));
    },
  );

  it("is that of a contact by an address with a tag only where the plan has that tag", () => {
    const tagged = [contact("ana", { email: "ana+go@example.com" })];
    const by = (email: string) => () => requireSigner(signOff, tagged, "business", personOf("ana", { email }));
    expect(by("ana+go@example.com")).not.toThrow();
    expect(by("ana@example.com")).toThrow(refused("sign-off-person"));
  });

  it("is refused by an address that nobody has verified", () => {
    expect(() => sign(blank, "business", personOf("ana", { email: null }))).toThrow(refused("sign-off-person"));
  });

  it("is by subject alone where the plan names one, whatever address others have", () => {
    const other = personOf("mallory", { email: "lee@example.com" });
    expect(() => sign(blank, "business", other)).toThrow(refused("sign-off-person"));
    expect(sign(blank, "business", personOf("lee", { email: null })).signatures).toHaveLength(1);
  });

  it("is the only one of a person, whatever the token says beside the subject", () => {
    const signed = sign(blank, "business", ANA);
    const renamed = personOf("ana", { name: "Somebody else" });
    expect(() => sign(signed, "technical", renamed)).toThrow(refused("sign-off-twice"));
  });

  it.each([
    ["another plan version", seen("e", { planVersion: 2 })],
    ["other rules", seen("e", { rules: "other" })],
    ["other evidence", seen("newer")],
  ])("is refused under %s than the signer saw", (_, current) => {
    expect(() => sign(blank, "business", ANA, seen(), current)).toThrow(
      expect.objectContaining({ code: "approval-outdated", details: { seen: current } }),
    );
  });
});

interface Said {
  readonly role?: string | null;
  readonly saw?: Seen;
  readonly current?: Seen;
  readonly asked?: Seen;
  readonly requester?: Actor;
  readonly id?: string;
}

const decide = (before: Checkpoint, requirement: Parameters<typeof decideWaiver>[1], by: Actor, said: Said = {}) => {
  const { role = null, saw = seen(), current = saw, asked = seen(), requester = LEE, id = "r1" } = said;
  const request = { id, by: requester, reason: "r", control: "c", expiresAt: plus(NOON, 5 * DAY), seen: asked };
  const approval = { fact: "granted", by, role, seen: saw, current, maxMs: 30 * DAY };
  return decideWaiver(before, requirement, CONTACTS, request, approval, NOON);
};

describe("the approval of a waiver", () => {
  const failed = checkpoint("m", { state: "failed" });
  const rtc = manifestRequirement();

  it.each(ALIASES)("is not by the requester with %s", (_, by) => {
    expect(() => decide(failed, rtc, by, { requester: ANA })).toThrow(refused("waiver-self-approved"));
  });

  it.each([
    ["plan version", { current: seen("e", { planVersion: 2 }), saw: seen("e", { planVersion: 2 }) }],
    ["rules", { current: seen("e", { rules: "more" }), saw: seen("e", { rules: "more" }) }],
  ])("is refused where the %s is another than when it was requested", (_, said) => {
    expect(() => decide(failed, rtc, ANA, said)).toThrow(refused("approval-outdated"));
  });

  it("is refused where the evidence is another than the approver saw", () => {
    expect(() => decide(failed, rtc, ANA, { current: seen("newer") })).toThrow(refused("approval-outdated"));
  });

  it("may be of evidence that came after the request, where the approver saw it", () => {
    expect(decide(failed, rtc, ANA, { saw: seen("newer") })).toMatchObject({ type: "checkpoint-waived" });
  });
});

const approve = (before: Checkpoint, by: Actor, said: Said): Checkpoint =>
  evolveCheckpoint(before, decide(before, signOff, by, said));
const OP = personOf("op");

describe("the waiver of a sign-off", () => {
  const business = { role: "business", requester: OP };
  const technical = { role: "technical", requester: OP };

  it("is in force once every role that signs has approved it, each by another person", () => {
    const one = approve(blank, ANA, business);
    expect(one).toMatchObject({ waiver: null, pendingWaiver: { request: "r1", consents: [{ role: "business" }] } });
    const two = approve(one, KIM, technical);
    expect(two.waiver).toMatchObject({ requestedBy: OP, approvedBy: [ANA, KIM] });
    expect(two.pendingWaiver).toBeUndefined();
  });

  it.each([
    ["sign-off-role", blank, ANA, { requester: OP }],
    ["sign-off-role", blank, ANA, { role: "legal", requester: OP }],
    ["sign-off-person", blank, personOf("mallory"), business],
    ["sign-off-person", blank, KIM, business],
    ["sign-off-twice", approve(blank, ANA, business), ANA, technical],
    ["sign-off-twice", approve(blank, ANA, business), LEE, business],
    ["waiver-self-approved", blank, ANA, { role: "business", requester: ANA }],
  ])("is refused by rule %s", (code, before, by, said) => {
    expect(() => approve(before, by, said)).toThrow(refused(code));
  });

  it("counts no approval of other evidence, or of another request", () => {
    const one = approve(blank, ANA, business);
    const newer = approve(one, KIM, { ...technical, saw: seen("newer") });
    expect(newer).toMatchObject({ waiver: null, pendingWaiver: { consents: [{ role: "technical" }] } });
    const other = approve(one, KIM, { ...technical, id: "r2" });
    expect(other).toMatchObject({ waiver: null, pendingWaiver: { request: "r2", consents: [{ role: "technical" }] } });
    expect(isLastConsent(one, signOff, "r1", { role: "technical", current: seen() })).toBe(true);
    expect(isLastConsent(one, signOff, "r1", { role: "technical", current: seen("newer") })).toBe(false);
  });

  it("can be revoked before it is in force", () => {
    const one = approve(blank, ANA, business);
    const revoked = evolveCheckpoint(one, decideRevoked(one, NOON));
    expect(revoked.pendingWaiver).toBeUndefined();
    expect(approve(revoked, KIM, technical).waiver).toBeNull();
  });
});
