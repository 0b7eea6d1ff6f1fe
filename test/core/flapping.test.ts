import { describe, expect, it } from "vitest";
import { renderMail } from "../../core/notification/mail/mail.ts";
import { cascade } from "../../core/readiness/cascade/cascade.ts";
import type { Change } from "../../core/readiness/cascade/change.ts";
import type { Outcome } from "../../core/readiness/cascade/outcome.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import { evidenceOf, plan, stabilizationOf } from "../support/changes.ts";
import { at, DAY, failed, gate, HOUR, MINUTE, passed, quiet } from "../support/readiness.ts";

/** A gate that opens and shuts again and again. */

const planned = { ...plan.gates[0]!, id: "go", units: ["pool01"], total: 1 };

/** One gate over one checkpoint, and all that anybody was notified of. */
const flapping = (before: Partial<Gate> = {}) => {
  let now: Gate = gate({ migration: "contoso", ...before });
  let member: Checkpoint = failed({ migration: "contoso" });
  const notifications: Notification[] = [];
  const happen = (change: Change, ms: number): Outcome => {
    const loaded = {
      gates: [{ gate: now, planned }],
      checkpoints: { units: null, items: [member] },
      requirements: new Map(),
    };
    const outcome = cascade(change, loaded, at(ms));
    [{ value: now } = { value: now }] = outcome.gates;
    [{ value: member } = { value: member }] = outcome.checkpoints;
    notifications.push(...outcome.notifications);
    return outcome;
  };
  return {
    push: (effect: "passed" | "failed", ms: number) => happen(evidenceOf(member, effect, at(2 * DAY)), ms),
    sweep: (ms: number) => happen(stabilizationOf(now), ms),
    lapse: (validUntil: number) => {
      member = passed(at(validUntil), { migration: "contoso" });
    },
    gate: () => now,
    notifications,
    mails: () => notifications.filter(({ recipients }) => recipients.some(({ channel }) => channel === "mail")),
  };
};

/** Manifests that pass and fail in turn, a minute apart, from midnight on. */
const alternate = (world: ReturnType<typeof flapping>, manifests: number, from = 0): void => {
  for (let index = 0; index < manifests; index += 1)
    world.push((from + index) % 2 === 0 ? "passed" : "failed", (from + index) * MINUTE);
};

const kinds = (notifications: readonly Notification[]): string[] => notifications.map(({ kind }) => kind);

describe("a gate that opens and shuts forty times within an hour", () => {
  it("makes four mails at once, the first that it is blocked among them, and one for all the others", () => {
    const world = flapping();
    alternate(world, 40);
    expect(kinds(world.mails())).toEqual(["clear", "blocked", "clear", "blocked"]);
    expect(world.mails().map((one) => one.at)).toEqual([at(0), at(MINUTE), at(2 * MINUTE), at(3 * MINUTE)]);
    expect(world.sweep(64 * MINUTE - 1).notifications).toEqual([]);
    expect(world.sweep(64 * MINUTE)).toMatchObject({ transitions: 0, gates: [{ dueAt: null }] });
    expect(world.mails()).toHaveLength(5);
    expect(world.mails().at(-1)).toMatchObject({
      ...{ kind: "blocked", epoch: 41, at: at(64 * MINUTE) },
      story: { heldBack: { since: at(4 * MINUTE), count: 36 }, gate: { since: at(39 * MINUTE) }, blockerCount: 1 },
    });
    expect(world.sweep(65 * MINUTE).notifications).toEqual([]);
  });

  it("publishes each transition on the bus at once, and the one mail not at all", () => {
    const world = flapping();
    alternate(world, 40);
    world.sweep(64 * MINUTE);
    const published = world.notifications.filter(({ recipients }) =>
      recipients.some(({ channel }) => channel === "bus"),
    );
    expect(published.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
    expect(published[4]).toMatchObject({ kind: "clear", heldUntil: at(64 * MINUTE), recipients: [{ id: "@bus" }] });
    expect(published[3]?.heldUntil).toBeUndefined();
  });

  it("is due when its mail is, and says in it what it is by then", () => {
    const world = flapping();
    alternate(world, 40);
    expect(world.push("passed", 50 * MINUTE).gates).toMatchObject([{ dueAt: at(64 * MINUTE) }]);
    world.sweep(64 * MINUTE);
    expect(kinds(world.mails()).at(-1)).toBe("clear");
    expect(world.gate().mails).toMatchObject({ saidClear: true, held: null });
  });

  it("that is clear and said so is never blocked without a mail at once, however often it flaps", () => {
    const world = flapping();
    alternate(world, 41);
    world.sweep(64 * MINUTE);
    world.push("failed", 64 * MINUTE + 1);
    expect(kinds(world.mails()).slice(-2)).toEqual(["clear", "blocked"]);
    expect(world.mails().at(-1)?.at).toBe(at(64 * MINUTE + 1));
  });

  it("goes on holding back while nobody swept, and no second mail begins meanwhile", () => {
    const world = flapping();
    alternate(world, 40);
    alternate(world, 40, 40);
    expect(world.mails()).toHaveLength(4);
    world.sweep(80 * MINUTE);
    expect(world.mails().at(-1)).toMatchObject({ kind: "blocked", story: { heldBack: { count: 76 } } });
  });

  it("makes no mail that it is clear where its members do not bear that out, until the shutting is written", () => {
    const world = flapping();
    alternate(world, 41);
    world.lapse(63 * MINUTE);
    expect(world.sweep(64 * MINUTE).notifications).toEqual([]);
    expect(world.gate().mails.held?.until).toBe(at(64 * MINUTE));
  });

  it("says until when the evidence is valid that it has by then", () => {
    const world = flapping();
    alternate(world, 41);
    world.lapse(3 * DAY);
    expect(world.sweep(64 * MINUTE).notifications).toMatchObject([{ story: { gate: { validUntil: at(3 * DAY) } } }]);
  });
});

describe("a gate that opens and shuts now and then", () => {
  it("makes a mail each time", () => {
    const world = flapping();
    for (let index = 0; index < 8; index += 1) world.push(index % 2 === 0 ? "passed" : "failed", index * 21 * MINUTE);
    expect(world.mails()).toHaveLength(8);
  });

  it("is held back by as many transitions as the plan counts now, whatever it counted before", () => {
    const recent = [at(0), ...[50, 60, 70].map((minutes) => at(5 * HOUR + minutes * MINUTE))];
    const world = flapping({ mails: { ...quiet, damp: { after: 3, withinMs: HOUR }, recent } });
    world.push("passed", 5 * HOUR + 80 * MINUTE);
    expect(world.mails()).toEqual([]);
    expect(world.gate().mails.held).toMatchObject({ count: 1 });
  });

  it("counts none that was as long ago as the plan looks back", () => {
    const recent = [at(0), at(MINUTE), at(2 * MINUTE)];
    const mailsAt = (ms: number) => {
      const world = flapping({ mails: { ...quiet, recent } });
      world.push("passed", ms);
      return world.mails().length;
    };
    expect([mailsAt(HOUR - 1), mailsAt(HOUR)]).toEqual([0, 1]);
  });

  it("is held back sooner where the plan says so, and for as long", () => {
    const world = flapping({ mails: { ...quiet, damp: { after: 1, withinMs: 5 * MINUTE } } });
    alternate(world, 3);
    expect(kinds(world.mails())).toEqual(["clear", "blocked"]);
    expect(world.gate().mails.held?.until).toBe(at(7 * MINUTE));
  });
});

describe("the mail for those that were held back", () => {
  const last = (manifests: number): Notification => {
    const world = flapping();
    alternate(world, manifests);
    world.sweep(64 * MINUTE);
    return world.mails().at(-1)!;
  };

  it("says what the gate is, how often it changed, since when, and when last", () => {
    const { subject, text } = renderMail(last(40), "en");
    expect(subject).toBe(
      '[BLOCKED] contoso · Ready to go: do not begin "the step", 0 of 1 satisfied; failed: "rtc – pool01"',
    );
    expect(text).toMatch(/The gate opened or shut 36 times since .*01:04.*, the last time at .*01:39.*held back/);
    expect(renderMail(last(41), "en").text).toMatch(
      /^You may begin: the step\n[\s\S]*"Ready to go" is clear: 1 of 1 checkpoint satisfied, until [\s\S]*37 times/,
    );
    expect(renderMail(last(5), "en").text).toContain("The gate changed once more, at ");
    expect(renderMail(last(40), "es").text).toContain("36 veces");
    expect(renderMail(last(5), "es").text).toContain("La puerta cambió una vez más");
  });

  it("of a gate that stabilizes says that nothing blocks it, and when it clears", () => {
    const world = flapping();
    alternate(world, 40);
    const held = world.gate().mails;
    const stable = flapping({ stableForMs: 2 * HOUR, mails: held });
    stable.push("passed", 60 * MINUTE);
    stable.sweep(64 * MINUTE);
    const mail = renderMail(stable.mails().at(-1)!, "en");
    expect(mail.subject).toBe(
      '[BLOCKED] contoso · Ready to go: do not begin "the step" yet, all checkpoints satisfied, not clear yet',
    );
    expect(mail.text).toMatch(
      /^Do not begin: the step\n\nThe gate "Ready to go" is not clear yet: 1 of 1 checkpoint satisfied, and it clears at .*04:00 CET if they stay so\.\n/,
    );
    expect(mail.text).toContain("What to do: wait for the mail that it is clear.");
    const spanish = renderMail(stable.mails().at(-1)!, "es");
    expect(spanish.subject).toMatch(/^\[BLOQUEADA\] contoso · Ready to go: no inicie aún «the step»/);
    expect(spanish.text).toMatch(/aún no está abierta: 1 de 1 control cumplido, y se abre el .*04:00 CET/);
  });
});
