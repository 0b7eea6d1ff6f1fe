import { describe, expect, it } from "vitest";
import { plus } from "../../core/instant.ts";
import { renderMail } from "../../core/notification/mail/mail.ts";
import { easedRecipients } from "../../core/plan/easing/told.ts";
import type { Outcome } from "../../core/readiness/cascade/outcome.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Approval } from "../../core/readiness/checkpoint/decide-approval.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import type { PendingRequest } from "../../core/readiness/checkpoint/pending-request.ts";
import { pendingRequestsAt } from "../../core/readiness/checkpoint/requests.ts";
import { inputsDigest } from "../../core/readiness/comparison-inputs.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import { pendingLines } from "../../core/readiness/pending.ts";
import { personOf, seen } from "../support/people.ts";
import { compiled, compiledPlan, planText } from "../support/plan.ts";
import { evidence } from "../support/readiness.ts";
import { happen, type World, worldOf } from "../support/world.ts";

/** Requests for an approval: they reach whoever may approve, and wait until they are answered. */

const START = "2026-11-01T12:00:00.000Z";
const DAY = 86_400_000;
const signOff = `
  - { id: go-ahead, title: Go ahead, evidence: sign-off, kinds: [global], covers: [rtc], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }, { role: technical, contacts: [kim] }] }`;

const checkpointOf = ({ checkpoints }: World, id: string): Checkpoint => {
  const found = checkpoints.get(id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};

const asked = (over: Partial<PendingRequest> = {}): PendingRequest => ({
  ...{ id: "w1", what: "waiver", by: personOf("kim"), at: START, reason: "the tape library is broken" },
  ...{ control: "copied by hand", expiresAt: plus(START, 7 * DAY) },
  ...over,
});

const contactsOf = ({ plan }: World) => plan.contacts;

const ask = (world: World, id = "pool01/rtc", request = asked()): Outcome => {
  const checkpoint = checkpointOf(world, id);
  const requirement = world.plan.requirements.find((one) => one.id === checkpoint.requirement);
  if (requirement === undefined) throw new Error("no requirement");
  const action = `${request.what}-requested` as const;
  const approval: Approval = { action, requirement, contacts: contactsOf(world), request };
  return happen(world, { kind: "approval", head: world.head, checkpoint, approval, fact: request.id }, request.at);
};

const recipients = (notification: Notification | undefined): string[] =>
  (notification?.recipients ?? []).filter(({ channel }) => channel === "mail").map(({ id }) => id);

describe("a request for an approval", () => {
  it("is mailed to the contacts of the gates that it counts in, with what they need to decide", () => {
    const { notifications, gates, transitions } = ask(worldOf(compiledPlan(), START));
    expect(notifications).toHaveLength(1);
    expect([gates, transitions]).toEqual([[], 0]);
    const [notification] = notifications;
    expect(recipients(notification)).toEqual(["ana", "kim"]);
    if (notification === undefined) return;
    const { subject, text } = renderMail(notification, "en");
    expect(subject).toBe("[REQUEST] contoso · a waiver of rtc – pool01 waits for your approval");
    expect(text).toContain("kim[@]example[.]com asks that this checkpoint counts as satisfied without evidence, until");
    expect(text).toContain("the tape library is broken");
    expect(text).toContain("copied by hand");
    expect(text).toContain("Ready to go");
    expect(text).toContain("Ready to move – pool01");
    expect(text).toContain('To decide: cleargate waive --approve w1 --reason "…" --migration contoso');
    expect(renderMail(notification, "es").subject).toContain("espera su aprobación");
  });

  it("goes to those whom a gate names for requests, instead of its contacts", () => {
    const text = planText().replaceAll("contacts: [ana, kim]", "contacts: [ana], notifications: { request: [kim] }");
    const [notification] = ask(worldOf(compiled(text), START), "global/homed-once").notifications;
    expect(recipients(notification)).toEqual(["kim"]);
  });

  it("of which fewer are told makes a plan easier", () => {
    const gateOf = (request: string) => {
      const { gates } = compiled(
        planText().replaceAll("contacts: [ana, kim]", `contacts: [ana], notifications: { request: ${request} }`),
      );
      const gate = gates.find(({ id }) => id === "go");
      if (gate === undefined) throw new Error("no gate");
      return gate;
    };
    expect(easedRecipients(gateOf("[ana, kim]"), gateOf("[ana]"))).toMatchObject([
      { code: "recipient-removed", about: "go", member: "request", before: "kim@example.com" },
    ]);
  });

  it("to waive a sign-off goes to those who sign, and once one has agreed to those who are left", () => {
    const world = worldOf(compiledPlan({ requirements: signOff }), START);
    const { notifications } = ask(world, "global/go-ahead");
    expect(recipients(notifications[0])).toEqual(["ana", "kim"]);
    expect(notifications[0]?.story).toMatchObject({ roles: ["business", "technical"] });
    const checkpoint = checkpointOf(world, "global/go-ahead");
    const requirement = world.plan.requirements.find(({ id }) => id === "go-ahead");
    if (requirement === undefined) throw new Error("no go-ahead");
    const approval: Approval = {
      ...{ action: "waiver-approved", requirement, contacts: contactsOf(world) },
      request: { ...asked(), by: personOf("lee"), control: "by hand", expiresAt: plus(START, DAY), seen: seen() },
      approval: { fact: "a1", by: personOf("ana"), role: "business", seen: seen(), current: seen(), maxMs: 30 * DAY },
    };
    const then = happen(world, { kind: "approval", head: world.head, checkpoint, approval, fact: "a1" }, START);
    expect(recipients(then.notifications[0])).toEqual(["kim"]);
    expect(then.notifications[0]?.story).toMatchObject({ roles: ["technical"], by: { subject: "sub-lee" } });
  });

  it("waits until it is answered, would have ended, or another plan version asks", () => {
    const world = worldOf(compiledPlan(), START);
    ask(world);
    ask(world, "pool01/rtc", asked({ id: "b1", what: "baseline", control: null, expiresAt: null }));
    const waiting = checkpointOf(world, "pool01/rtc");
    expect(pendingRequestsAt(waiting, START).map(({ id }) => id)).toEqual(["b1", "w1"]);
    expect(pendingRequestsAt(waiting, plus(START, 7 * DAY)).map(({ id }) => id)).toEqual(["b1"]);
    const next = { unit: "pool01", requirement: "rtc", version: 99, at: START };
    const judged = {
      ...next,
      type: "checkpoint-evidenced",
      reason: null,
      state: "passed",
      evidence: evidence(START),
    } as const;
    expect(evolveCheckpoint(waiting, judged).requests).toMatchObject([{ id: "w1" }]);
    const revoked = { ...next, type: "checkpoint-waiver-revoked" } as const;
    expect(evolveCheckpoint(waiting, revoked).requests).toMatchObject([{ id: "b1" }]);
    const later = worldOf(compiledPlan({ version: 2, rtc: ", allowEmpty: true" }), START, world);
    expect(checkpointOf(later, "pool01/rtc").requests).toBeUndefined();
    const same = worldOf(compiledPlan({ version: 2, accountAge: "25h" }), START, world);
    expect(checkpointOf(same, "pool01/rtc").requests).toHaveLength(2);
  });

  it("is listed with the oldest on top, and a sign-off as soon as all that it covers is satisfied", () => {
    const world = worldOf(compiledPlan({ requirements: signOff }), START);
    ask(world, "pool02/rtc", asked({ id: "w2", at: plus(START, 1) }));
    ask(world);
    const requirements = new Map(world.plan.requirements.map((one) => [one.id, one]));
    const lines = () => pendingLines([...world.checkpoints.values()], requirements, plus(START, 2));
    expect(lines().map(({ request }) => request)).toEqual(["w1", "w2"]);
    for (const id of ["pool01/rtc", "pool02/rtc"])
      world.checkpoints.set(id, {
        ...checkpointOf(world, id),
        state: "passed",
        evidence: evidence(plus(START, DAY)),
      });
    expect(lines().at(-1)).toMatchObject({ what: "sign-off", request: null, roles: ["business", "technical"] });
  });

  it("lists less than before for nobody's role: anybody who may approve it can", () => {
    const world = worldOf(compiledPlan({ requirements: signOff }), START);
    ask(world, "pool01/rtc", asked({ id: "b1", what: "baseline", control: null, expiresAt: null }));
    const requirements = new Map(world.plan.requirements.map((one) => [one.id, one]));
    expect(pendingLines([...world.checkpoints.values()], requirements, START)).toMatchObject([
      { request: "b1", what: "baseline", roles: [] },
    ]);
  });

  it("lists a sign-off that has expired with every role, as each must sign again", () => {
    const world = worldOf(compiledPlan({ requirements: signOff }), START);
    const requirements = new Map(world.plan.requirements.map((one) => [one.id, one]));
    for (const id of ["pool01/rtc", "pool02/rtc"])
      world.checkpoints.set(id, {
        ...checkpointOf(world, id),
        state: "passed",
        evidence: evidence(plus(START, 90 * DAY)),
      });
    const rolesAt = (signed: readonly string[], state: Checkpoint["state"], at: string) => {
      const all = [...world.checkpoints.values()];
      const checkpoint = checkpointOf(world, "global/go-ahead");
      const digest = inputsDigest(all.filter(({ requirement }) => requirement === "rtc"));
      const signatures = signed.map((role) => ({
        ...{ role, by: personOf(role), reason: "seen", at: START, digest, fact: role },
      }));
      const until = evidence(plus(START, 30 * DAY));
      world.checkpoints.set("global/go-ahead", {
        ...checkpoint,
        signatures,
        state,
        ...(state === "passed" ? { evidence: { ...until, digest } } : {}),
      });
      return pendingLines([...world.checkpoints.values()], requirements, at).map(({ roles }) => roles);
    };
    expect(rolesAt(["business"], "missing", plus(START, DAY))).toEqual([["technical"]]);
    expect(rolesAt(["business"], "missing", plus(START, 31 * DAY))).toEqual([["business", "technical"]]);
    expect(rolesAt(["business", "technical"], "passed", plus(START, DAY))).toEqual([]);
    expect(rolesAt(["business", "technical"], "passed", plus(START, 31 * DAY))).toEqual([["business", "technical"]]);
  });

  it("lists a waiver of a sign-off with the roles that agreed under other evidence, as they must agree again", () => {
    const world = worldOf(compiledPlan({ requirements: signOff }), START);
    ask(world, "global/go-ahead");
    const requirements = new Map(world.plan.requirements.map((one) => [one.id, one]));
    const waiting = checkpointOf(world, "global/go-ahead");
    const { planVersion, rules } = waiting;
    const inputs = [...world.checkpoints.values()].filter(({ requirement }) => requirement === "rtc");
    const rolesUnder = (digest: string) => {
      const consent = {
        by: personOf("ana"),
        role: "business",
        at: START,
        seen: { planVersion, rules, evidence: digest },
      };
      const pendingWaiver = { request: "w1", consents: [consent] };
      world.checkpoints.set("global/go-ahead", { ...waiting, pendingWaiver });
      return pendingLines([...world.checkpoints.values()], requirements, START).map(({ roles }) => roles);
    };
    expect(rolesUnder(inputsDigest(inputs))).toEqual([["technical"]]);
    expect(rolesUnder("of before")).toEqual([["business", "technical"]]);
    world.checkpoints.set("global/go-ahead", waiting);
    expect(pendingLines([...world.checkpoints.values()], requirements, START)).toMatchObject([
      { request: "w1", roles: ["business", "technical"] },
    ]);
  });

  it("is found in a plan of thousands of sign-offs by reading all checkpoints a few times, not once for each", () => {
    const world = worldOf(compiledPlan({ requirements: signOff }), START);
    const requirements = new Map(world.plan.requirements.map((one) => [one.id, one]));
    const signed = checkpointOf(world, "global/go-ahead");
    let read = 0;
    const all = Array.from({ length: 3_000 }, (_, count) => ({
      ...signed,
      unit: `u${count}`,
      get requirement() {
        read += 1;
        return signed.requirement;
      },
    }));
    expect(pendingLines(all, requirements, START)).toEqual([]);
    expect(read).toBeLessThan(20 * all.length);
  });

  it("has at most five listed of one checkpoint", () => {
    const world = worldOf(compiledPlan(), START);
    for (let count = 1; count <= 7; count += 1) ask(world, "pool01/rtc", asked({ id: `w${count}` }));
    expect(checkpointOf(world, "pool01/rtc").requests?.map(({ id }) => id)).toEqual(["w7", "w6", "w5", "w4", "w3"]);
  });
});
