import { describe, expect, it } from "vitest";
import { plus } from "../../core/instant.ts";
import { renderMail } from "../../core/notification/mail/mail.ts";
import type { Outcome } from "../../core/readiness/cascade/outcome.ts";
import { type Checkpoint, isWaivedAt } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Approval } from "../../core/readiness/checkpoint/decide-approval.ts";
import { checkpointDueAt } from "../../core/readiness/checkpoint/decide-time.ts";
import type { Waiver } from "../../core/readiness/checkpoint/waiver.ts";
import { planChanges } from "../../core/readiness/plan-change.ts";
import { personOf, seen } from "../support/people.ts";
import { compiled, compiledPlan, planText } from "../support/plan.ts";
import { happen, type World, worldOf } from "../support/world.ts";

/** How waivers end: by a plan, or unwritten; whoever was told when is told that. */

const START = "2026-11-01T12:00:00.000Z";
const DAY = 86_400_000;
const at = (ms: number): string => plus(START, ms);
const RTC = "pool01/rtc";

const rtcOf = ({ checkpoints }: World): Checkpoint => {
  const found = checkpoints.get(RTC);
  if (found === undefined) throw new Error(`no ${RTC}`);
  return found;
};
const waiverOf = (world: World): Waiver => {
  const { waiver } = rtcOf(world);
  if (waiver === null) throw new Error("not waived");
  return waiver;
};

const first = compiledPlan({ extra: "waivers: { maxDuration: 30d }" });
const version2 = (over: Parameters<typeof compiledPlan>[0] = {}) => compiledPlan({ version: 2, ...over });

const grant = (world: World, id: string, days: number, now: string): Outcome => {
  const { head, plan } = world;
  const requirement = plan.requirements.find(({ id: one }) => one === "rtc");
  if (requirement === undefined) throw new Error("no rtc");
  const request = { id, by: personOf("kim"), reason: "tape", control: "by hand", expiresAt: plus(now, days * DAY) };
  const said = { fact: id, by: personOf("ana"), role: null, seen: seen(), current: seen(), maxMs: 30 * DAY };
  const approval: Approval = {
    action: "waiver-granted",
    requirement,
    contacts: [],
    request: { ...request, seen: seen() },
    approval: said,
  };
  return happen(world, { kind: "approval", head, checkpoint: rtcOf(world), approval, fact: id }, now);
};

const sweep = (world: World, now: string): Outcome =>
  happen(world, { kind: "lapse", head: world.head, checkpoint: rtcOf(world), fact: "swept" }, now);

/** The world in which `pool01/rtc` is waived for twenty days under the first plan. */
const waived = (): World => {
  const world = worldOf(first, START);
  grant(world, "w1", 20, START);
  return world;
};

const mailsOf = ({ notifications }: Outcome) =>
  notifications
    .filter(({ kind }) => kind === "waiver")
    .map((one) => ({
      ...renderMail(one, "en"),
      to: one.recipients.filter(({ channel }) => channel === "mail").map(({ id }) => id),
    }));

describe("a plan that allows waivers for less time", () => {
  const shorter = version2({ extra: "waivers: { maxDuration: 5d }" });

  it("lets no waiver last longer, counted from when it was granted", () => {
    const before = waived();
    const after = worldOf(shorter, at(2 * DAY), before);
    expect(waiverOf(after).expiresAt).toBe(at(5 * DAY));
    expect(planChanges(before.checkpoints, after.checkpoints)).toMatchObject({ waivers: [RTC], waiverCount: 1 });
  });

  it("ends one that has lasted longer already, from then on", () => {
    const after = worldOf(shorter, at(8 * DAY), waived());
    expect(isWaivedAt(rtcOf(after), at(8 * DAY))).toBe(false);
    expect(isWaivedAt(rtcOf(after), plus(at(8 * DAY), -1))).toBe(true);
  });

  it("has each of both recorded and mailed at once", () => {
    const before = waived();
    sweep(before, at(1.5 * DAY));
    const cut = worldOf(shorter, at(2 * DAY), before);
    expect(checkpointDueAt(rtcOf(cut))).toBe(at(2 * DAY));
    const outcome = sweep(cut, at(2 * DAY + 1));
    expect(outcome.events).toMatchObject([{ type: "checkpoint-lapsed", lapses: ["waiver-shortened"] }]);
    const [mail] = mailsOf(outcome);
    expect(mail?.subject).toContain("the waiver of rtc – pool01 ends in 3 days");
    expect(mail?.text).toMatch(/^Waiver of rtc – pool01 \[pool01\/rtc\]\n/);
    expect(mail?.text).toContain("plan version 2 does not allow it for so long");
    expect(mailsOf(sweep(cut, at(3 * DAY)))).toEqual([]);
    const ended = worldOf(shorter, at(8 * DAY), waived());
    const [end] = mailsOf(sweep(ended, at(8 * DAY + 1)));
    expect(end?.subject).toContain("has ended");
    expect(end?.text).toContain("plan version 2 does not allow it for so long");
    expect(rtcOf(ended).waiver).toBeNull();
  });

  it("tells also those whom the plan before it named", () => {
    const extra = "waivers: { maxDuration: 5d }";
    const fewer = version2({ extra });
    const withoutKim = { ...fewer, gates: fewer.gates.map((gate) => ({ ...gate, contacts: [] })) };
    const after = worldOf(withoutKim, at(2 * DAY), waived());
    expect(mailsOf(sweep(after, at(2 * DAY + 1)))[0]?.to).toEqual(["ana", "kim"]);
  });

  it("and that a later one does not lengthen again", () => {
    const after = worldOf(shorter, at(2 * DAY), waived());
    const later = worldOf(compiledPlan({ version: 3, extra: "waivers: { maxDuration: 30d }" }), at(3 * DAY), after);
    expect(waiverOf(later).expiresAt).toBe(at(5 * DAY));
  });

  it("changes no waiver that it allows", () => {
    const before = waived();
    const after = worldOf(version2({ extra: "waivers: { maxDuration: 20d }" }), at(2 * DAY), before);
    expect(waiverOf(after)).toEqual(waiverOf(before));
  });
});

describe("a plan that requires something else", () => {
  it("ends the waiver of what it was, and tells so", () => {
    const after = worldOf(version2({ rtc: ", allowEmpty: true" }), at(2 * DAY), waived());
    expect(isWaivedAt(rtcOf(after), at(2 * DAY))).toBe(false);
    expect(mailsOf(sweep(after, at(2 * DAY + 1)))[0]?.subject).toContain("has ended");
  });

  it("drops what some of several people had approved", () => {
    const world = waived();
    world.checkpoints.set(RTC, { ...rtcOf(world), pendingWaiver: { request: "r", consents: [] } });
    for (const rtc of [", allowEmpty: true", ", dueWithin: 3h"])
      expect(rtcOf(worldOf(version2({ rtc }), at(DAY), world)).pendingWaiver).toBeUndefined();
    expect(rtcOf(worldOf(version2(), at(DAY), world)).pendingWaiver).toBeDefined();
  });
});

describe("a waiver that has ended while nobody wrote that", () => {
  it("is told as ended when another takes its place", () => {
    const world = waived();
    const outcome = grant(world, "w2", 10, at(21 * DAY));
    expect(mailsOf(outcome).map(({ subject }) => subject)).toEqual([
      expect.stringContaining("the waiver of rtc – pool01 has ended"),
    ]);
    expect(outcome.notifications.find(({ kind }) => kind === "waiver")?.story).toMatchObject({ waiver: { id: "w1" } });
    expect(waiverOf(world).id).toBe("w2");
    expect(mailsOf(sweep(world, at(25 * DAY)))[0]?.subject).toContain("ends in 7 days");
  });

  it("is told as ended when somebody revokes it", () => {
    const world = waived();
    const { head } = world;
    const approval = { action: "waiver-revoked" } as const;
    const change = { kind: "approval", head, checkpoint: rtcOf(world), approval, fact: "x" } as const;
    expect(mailsOf(happen(world, change, at(21 * DAY)))).toHaveLength(1);
  });

  it("is not told as ended when it is revoked while it lasts", () => {
    const world = waived();
    const { head } = world;
    const approval = { action: "waiver-revoked" } as const;
    const change = { kind: "approval", head, checkpoint: rtcOf(world), approval, fact: "x" } as const;
    expect(mailsOf(happen(world, change, at(DAY)))).toEqual([]);
  });
});

describe("the end of a waiver", () => {
  it("names the gates that it shuts, and none that is not armed: that one is shut as it is", () => {
    const world = worldOf(
      compiled(planText().replace("before: moving,", "before: moving, armed: by-decision,")),
      START,
    );
    expect(rtcOf(world).gates).toEqual(["go", "move@pool01"]);
    grant(world, "w1", 20, START);
    const ended = sweep(world, at(20 * DAY)).notifications.find(({ kind }) => kind === "waiver");
    expect(ended?.story).toMatchObject({ daysLeft: 0, gates: [{ id: "go" }], gateCount: 1 });
  });
});
