import { describe, expect, it } from "vitest";
import { containment } from "../../core/audit/containment.ts";
import { abandonedFact } from "../../core/history/abandoned-fact.ts";
import { factId } from "../../core/history/fact-id.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import type { Delivery } from "../../core/notification/delivery.ts";
import { hasToWait } from "../../core/notification/order.ts";
import type { SignOffRequirement } from "../../core/plan/document/requirement/sign-off.ts";
import { type Approval, decideApproval } from "../../core/readiness/checkpoint/decide-approval.ts";
import { decideSigned } from "../../core/readiness/checkpoint/decide-sign-off.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import { clearLines } from "../../core/readiness/evidence-lines.ts";
import { type ClaimedHead, type Head, headDueAt, isClaimed, isClaimedFor } from "../../core/readiness/head.ts";
import { personOf, seen } from "../support/people.ts";
import { at, checkpoint, DAY, failed, HOUR, MINUTE, passed, waiver } from "../support/readiness.ts";

/** A head that is claimed for a plan version, signatures that run out, and the order of mails: each by its edges. */

const NOW = at(HOUR);
const object = { key: "k", versionId: "v" };
const head = (applying: object | null) => ({ migration: "m", planVersion: 7, version: 12, applying }) as never as Head;
const claimed = head({ version: 8, digest: "d8", at: at(0), object, proposal: "p1" });

describe("a head", () => {
  it("is claimed for one plan version, or for none", () => {
    expect([isClaimed(undefined), isClaimed(head(null)), isClaimed(claimed)]).toEqual([false, false, true]);
    expect([isClaimedFor(claimed, "d8"), isClaimedFor(claimed, "d7"), isClaimedFor(head(null), "d8")]).toEqual([
      ...[true, false, false],
    ]);
    expect(isClaimedFor(undefined, "d8")).toBe(false);
  });
  it("is due two minutes after it was claimed", () => {
    expect([headDueAt(claimed), headDueAt(head(null))]).toEqual([at(2 * MINUTE), null]);
  });
  it("leaves a fact where its version is abandoned, another each time that it is claimed", () => {
    const fact = abandonedFact(claimed as ClaimedHead, { by: personOf("ana"), reason: "wrong file" }, NOW);
    expect(fact).toEqual({
      ...{ id: factId("plan-abandoned", "m", "d8", "12"), type: "plan-abandoned", recordedAt: NOW, migration: "m" },
      ...{ unit: null, requirement: null, agent: null, events: [], planVersion: 7, abandonedVersion: 8, digest: "d8" },
      ...{ object, proposal: "p1", by: personOf("ana"), reason: "wrong file" },
    });
    expect(summarizeFact(fact)).toMatchObject({
      ...{ outcome: "recorded", codes: ["plan-abandoned"] },
      summary: "plan-abandoned: version 8 by ana@example.com: wrong file",
    });
  });
});

describe("a mail about a gate", () => {
  it("that it is blocked waits for one that is being sent, whatever else waits", () => {
    const older = (state: string, leaseUntil: string) => ({ state, leaseUntil }) as Delivery;
    const waits = (...earlier: Delivery[]) => hasToWait({ kind: "blocked" }, earlier, NOW);
    expect(waits(older("waiting", at(DAY)), older("sending", at(DAY)))).toBe(true);
    expect(waits(older("waiting", at(DAY)), older("sending", NOW))).toBe(false);
    expect(waits()).toBe(false);
  });
  it("names what is waived once, before the rest", () => {
    const waived = failed({ requirement: "drill", waiver: waiver(at(DAY)) });
    const { evidence, waivedCount } = clearLines([passed(at(DAY)), waived], NOW);
    expect([evidence.map(({ requirement }) => requirement), waivedCount]).toEqual([["drill", "rtc"], 1]);
  });
});

describe("an approval", () => {
  const signOff = {
    id: "go-ahead",
    signers: [
      { role: "business", contacts: ["ana"] },
      { role: "dba", contacts: ["kim"] },
    ],
  } as never as SignOffRequirement;
  const contacts = ["ana", "kim"].map((id) => ({ id, name: id, email: `${id}@example.com` })) as never;
  const signing = (role: string, who: string, over: object = {}) => ({
    ...{ fact: who, by: personOf(who), role, reason: "seen", seen: seen(), current: seen() },
    ...{ validUntil: (since: string) => new Date(Date.parse(since) + DAY).toISOString(), deadline: at(9 * DAY) },
    ...over,
  });
  const open = checkpoint({ requirement: "go-ahead" });
  const sign = (before: typeof open, role: string, who: string, now: string) =>
    decideSigned(before, signOff, contacts, signing(role, who), now);

  it("is decided by what it is: a signature, or one of a waiver's approvals", () => {
    const signed = { action: "signed", requirement: signOff, contacts, signing: signing("dba", "kim") } as Approval;
    expect(decideApproval(open, signed, NOW)).toEqual(sign(open, "dba", "kim", NOW));
    const request = { id: "q", by: personOf("kim"), reason: "r", control: "c", expiresAt: at(DAY), seen: seen() };
    const approval = { fact: "f", by: personOf("ana"), role: null, seen: seen(), current: seen(), maxMs: 9 * DAY };
    const rtc = { id: "rtc", evidence: "backup" } as never;
    const of = (action: "waiver-approved" | "waiver-granted") =>
      decideApproval(failed(), { action, requirement: rtc, contacts, request, approval }, NOW);
    expect(of("waiver-approved")).toEqual(of("waiver-granted"));
  });
  it("that signs last passes without a deadline; one before has none where nothing was signed", () => {
    const first = sign(open, "business", "ana", at(0));
    expect([first.deadline, first.evidence]).toEqual([null, null]);
    const last = sign(evolveCheckpoint(open, first), "dba", "kim", NOW);
    expect([last.deadline, last.evidence?.validUntil]).toEqual([null, at(DAY)]);
    const again = sign(evolveCheckpoint(evolveCheckpoint(open, first), last), "dba", "kim", at(DAY));
    expect([again.signatures.map(({ role }) => role), again.deadline]).toEqual([["dba"], at(9 * DAY)]);
  });
  it("that is the only one, and given again, passes without a deadline", () => {
    const alone = { ...signOff, signers: [{ role: "business", contacts: ["ana"] }] } as never as SignOffRequirement;
    const signed = (before: typeof open, now: string) =>
      decideSigned(before, alone, contacts, signing("business", "ana"), now);
    const passing = evolveCheckpoint(open, signed(open, at(0)));
    expect(passing).toMatchObject({ state: "passed", evidence: { validUntil: at(DAY) } });
    expect(signed(passing, at(DAY))).toMatchObject({ deadline: null, evidence: { validUntil: at(2 * DAY) } });
  });
  it("counts beside others until the instant at which they run out, and all run out with the first", () => {
    const first = evolveCheckpoint(open, sign(open, "business", "ana", at(0)));
    const roles = (now: string) => sign(first, "dba", "kim", now).signatures.map(({ role }) => role);
    expect([roles(at(DAY - 1)), roles(at(DAY))]).toEqual([["business", "dba"], ["dba"]]);
    const both = evolveCheckpoint(first, sign(first, "dba", "kim", NOW));
    expect(sign(both, "business", "ana", at(DAY)).signatures.map(({ role }) => role)).toEqual(["business"]);
  });
});

describe("the names of files that items are in", () => {
  it("are held as far as they fit, to the last character", () => {
    const holding = (maxHeld: number) => {
      const contained = containment(9, 9, maxHeld);
      contained.entry({ key: "abc", size: 1 });
      return contained.holdingOf("abc");
    };
    expect([holding(3), holding(2)]).toEqual(["listed", "missing"]);
  });
});
