import { describe, expect, it } from "vitest";
import { plus } from "../../core/instant.ts";
import type { Requirement } from "../../core/plan/plan.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Approval } from "../../core/readiness/checkpoint/decide-approval.ts";
import { decideRequested } from "../../core/readiness/checkpoint/decide-requested.ts";
import { inputsDigest, inputsOf } from "../../core/readiness/comparison-inputs.ts";
import { asksOthers, requestNotification } from "../../core/readiness/notify-request.ts";
import { pendingLines } from "../../core/readiness/pending.ts";
import { personOf, seen } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";
import { at, checkpoint, DAY, evidence, HOUR, passed, START } from "../support/readiness.ts";
import { happen, worldOf } from "../support/world.ts";

/** What several must sign or approve: who is asked for what is left, and what is said to wait. */

const signOff = `
  - { id: go-ahead, title: Go ahead, evidence: sign-off, kinds: [global], covers: [rtc], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }, { role: technical, contacts: [kim] }] }`;
const plan = compiledPlan({ requirements: signOff });
const requirements = new Map(plan.requirements.map((one) => [one.id, one]));
const required = (id: string): Requirement => {
  const found = requirements.get(id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};
const goAhead = required("go-ahead");

const signing = (role: string, who: string) => ({
  ...{ fact: `signed by ${who}`, by: personOf(who), role, reason: "seen", seen: seen(), current: seen() },
  ...{ validUntil: (since: string) => plus(since, 30 * DAY), deadline: at(DAY) },
});
const signedBy = (role: string, who: string): Approval => {
  if (goAhead.evidence !== "sign-off") throw new Error("no sign-off");
  return { action: "signed", requirement: goAhead, contacts: plan.contacts, signing: signing(role, who) };
};

const worldWith = (over: Partial<Checkpoint> = {}) => {
  const world = worldOf(plan, START);
  const before = world.checkpoints.get("global/go-ahead");
  if (before === undefined) throw new Error("no go-ahead");
  world.checkpoints.set("global/go-ahead", { ...before, ...over });
  return { world, of: () => world.checkpoints.get("global/go-ahead") as Checkpoint };
};

describe("a sign-off by several", () => {
  it("asks those who are left when one has signed, and nobody after the last", () => {
    const { world, of } = worldWith();
    const by = (approval: Approval) =>
      happen(world, { kind: "approval", head: world.head, checkpoint: of(), approval, fact: "f" }, START).notifications;
    expect(by(signedBy("business", "ana"))).toMatchObject([
      {
        ...{ kind: "request", topic: "request:global/go-ahead", recipients: [{ id: "kim" }, { id: "@bus" }] },
        story: {
          ...{ kind: "request", what: "sign-off", request: "signed by ana", by: personOf("ana"), reason: "seen" },
          ...{ control: null, expiresAt: null, roles: ["technical"], gates: [{ id: "go" }], gateCount: 1 },
        },
      },
    ]);
    expect(by(signedBy("technical", "kim"))).toEqual([]);
  });

  it("waits as soon as all that it covers is satisfied, for the roles that have not signed this evidence", () => {
    const covered = ["pool01", "pool02"].map((unit) => passed(at(DAY), { unit }));
    const digest = inputsDigest(inputsOf(covered, goAhead, "global"));
    const signature = { ...{ role: "business", by: personOf("ana"), reason: "r", at: START, fact: "s" }, digest };
    const waiting = (over: Partial<Checkpoint>, others: readonly Checkpoint[] = covered) =>
      pendingLines(
        [checkpoint({ unit: "global", requirement: "go-ahead", ...over }), ...others],
        requirements,
        at(HOUR),
      );
    expect(waiting({ signatures: [signature] })).toEqual([
      {
        ...{ unit: "global", requirement: "go-ahead", what: "sign-off", request: null, by: null, at: null },
        ...{ expiresAt: null, reason: null, roles: ["technical"] },
      },
    ]);
    expect(waiting({ signatures: [{ ...signature, digest: "other" }] })).toMatchObject([
      { roles: ["business", "technical"] },
    ]);
    expect(waiting({ state: "passed", evidence: evidence(at(DAY)) })).toEqual([]);
    const compared = { unit: "global", requirement: "homed-once" };
    const listed = ["pool01", "pool02"].map((unit) => passed(at(DAY), { unit, requirement: "accounts" }));
    expect(pendingLines([checkpoint(compared), ...listed], requirements, at(HOUR))).toEqual([]);
    expect(waiting({}, covered.slice(0, 1).concat(checkpoint({ unit: "pool02" })))).toEqual([]);
  });
});

describe("a request", () => {
  const request = {
    ...{ id: "r1", by: personOf("lee"), at: START, reason: "broken", control: "by hand", expiresAt: at(DAY) },
  };
  const after = checkpoint({ gates: ["go"] });
  const gates = plan.gates.filter(({ id }) => id === "go");
  const about = { migration: "m", title: "M", planVersion: 1, timeZone: "UTC" };
  const askedOf = (approval: Approval, event = decideRequested(after, { what: "waiver", ...request }, START)) =>
    requestNotification(approval, event, after, about, gates, "f");

  it.each(["waiver", "baseline", "attestation"] as const)("for a %s is mailed, for no role", (what) => {
    const approval: Approval = {
      ...{ action: `${what}-requested`, requirement: required("rtc"), contacts: plan.contacts },
      request: { what, ...request },
    };
    const mail = askedOf(approval);
    expect(mail?.recipients.map(({ id }) => id)).toEqual(["ana", "kim", "@bus"]);
    expect(mail).toMatchObject({ kind: "request", topic: "request:pool01/rtc" });
    expect(mail?.story).toMatchObject({ what, request: "r1", control: "by hand", expiresAt: at(DAY), roles: [] });
  });

  it("that names nobody is told to the bus alone", () => {
    const approval: Approval = {
      ...{ action: "waiver-requested", requirement: goAhead, contacts: [] },
      request: { what: "waiver", ...request },
    };
    expect(askedOf(approval)?.recipients).toEqual([{ channel: "bus", id: "@bus" }]);
  });

  it("of a waiver that one of several has approved says what is left, and none once it is granted", () => {
    const { world, of } = worldWith();
    const { planVersion, rules } = of();
    const current = seen(inputsDigest([]), { planVersion, rules });
    const approve = (who: string, role: string, action: "waiver-approved" | "waiver-granted") =>
      happen(
        world,
        {
          ...{ kind: "approval", head: world.head, checkpoint: of(), fact: who },
          approval: {
            ...{ action, requirement: goAhead, contacts: plan.contacts, request: { ...request, seen: current } },
            approval: { fact: who, by: personOf(who), role, seen: current, current, maxMs: 30 * DAY },
          },
        },
        START,
      ).notifications;
    expect(approve("ana", "business", "waiver-approved")).toMatchObject([
      {
        recipients: [{ id: "kim" }, { id: "@bus" }],
        story: { what: "waiver", request: "r1", control: "by hand", roles: ["technical"] },
      },
    ]);
    const asked = { ...of(), requests: [{ what: "waiver", ...request } as const] };
    expect(pendingLines([asked], requirements, START)).toMatchObject([{ request: "r1", roles: ["technical"] }]);
    const another = { ...asked, requests: [{ what: "waiver", ...request, id: "r2" } as const] };
    expect(pendingLines([another], requirements, START)).toMatchObject([{ roles: ["business", "technical"] }]);
    expect(approve("kim", "technical", "waiver-granted").filter(({ kind }) => kind === "request")).toEqual([]);
  });

  it("keeps what is done instead, and that a baseline has nothing of the kind", () => {
    const controlOf = (control: string | null) =>
      decideRequested(after, { what: "waiver", ...request, control }, START).request.control;
    expect([controlOf("by hand"), controlOf(null)]).toEqual(["by hand", null]);
  });

  it("waits with the oldest on top, wherever it is, and for no role where nobody signs or nothing is required", () => {
    const asked = (unit: string, requestedAt: string, requirement = "rtc"): Checkpoint =>
      checkpoint({
        unit,
        requirement,
        requests: [{ what: "waiver", ...request, id: unit, at: requestedAt }],
      });
    const all = [asked("b", at(2)), asked("a", at(1), "gone"), asked("c", at(3))];
    const lines = pendingLines(all, requirements, at(HOUR));
    expect(lines.map((one) => one.request)).toEqual(["a", "b", "c"]);
    expect(lines.map(({ roles }) => roles)).toEqual([[], [], []]);
  });

  it("is what asks others, as are a waiver that is approved in part and a signature", () => {
    const types = ["checkpoint-requested", "checkpoint-waiver-approved", "checkpoint-signed", "checkpoint-waived"];
    expect(types.map((type) => asksOthers({ type } as never))).toEqual([true, true, true, false]);
  });
});
