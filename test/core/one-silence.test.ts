import { describe, expect, it } from "vitest";
import { plus } from "../../core/instant.ts";
import { alsoTold, isStillUntold, tellingOf } from "../../core/notification/also-shut.ts";
import { busEvents } from "../../core/notification/bus/bus-events.ts";
import { renderMail } from "../../core/notification/mail/mail.ts";
import { cascade } from "../../core/readiness/cascade/cascade.ts";
import type { Loaded } from "../../core/readiness/cascade/loaded.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import { personOf } from "../support/people.ts";
import { compiled } from "../support/plan.ts";
import { evidence, gate } from "../support/readiness.ts";
import { testKey } from "../support/seal.ts";
import { happen, type World, worldOf } from "../support/world.ts";

/** An agent that falls silent: what belongs together is one mail for a person. */

const START = "2026-11-01T12:00:00.000Z";
const DAY = 86_400_000;
const NOW = plus(START, DAY);

const POOLS = ["pool01", "pool02", "pool03"];
const REQUIREMENTS = ["rtc", "accounts", "conf"];
const planOf = (owner: string | undefined, pools: readonly string[]) =>
  compiled(`
format: cleargate.plan/1
migration: contoso
version: 1
title: Test estate
timeZone: Europe/Madrid
units:
${pools.map((id) => `  - { id: ${id}, kind: pool${owner === undefined ? "" : `, owner: ${owner}`} }`).join("\n")}
agents:
  - { id: a, units: ["*"], keys: [{ id: k1, publicKey: "${testKey("agent00").publicKey}" }] }
contacts:
  - { id: ana, name: Ana Ruiz, email: ana@example.com }
  - { id: kim, name: Kim Berg, email: kim@example.com }
requirements:
${REQUIREMENTS.map((id) => `  - { id: ${id}, title: ${id}, evidence: backup, kinds: [pool], maxAge: 24h, judgement: test }`).join("\n")}
gates:
  - { id: move, title: Ready to move, before: moving, scope: unit, kind: pool, requirements: all, contacts: [ana] }
  - { id: go, title: Ready to go, before: the step, scope: migration, requirements: ${pools === POOLS ? "[conf]" : "all"}, contacts: [kim] }
${owner === undefined ? "" : "reminders: { every: 24h }"}
`);

/** All gates are clear, and everything expires at one instant, but for what `late` names. */
const quiet = (lasts: readonly string[] = [], owner?: string, pools = POOLS): World => {
  const world = worldOf(planOf(owner, pools), START);
  const untilOf = (unit: string): string => (lasts.includes(unit) ? plus(NOW, DAY) : NOW);
  for (const [id, one] of world.checkpoints)
    world.checkpoints.set(id, { ...one, state: "passed", deadline: null, evidence: evidence(untilOf(one.unit)) });
  for (const [id, gate] of world.gates)
    world.gates.set(id, {
      ...gate,
      state: "clear",
      unsatisfied: 0,
      validUntil: untilOf(gate.unit ?? ""),
      since: START,
    });
  return world;
};

/** Each of the nine is swept by itself, as it is due. */
const sweepAll = (world: World): readonly Notification[] =>
  [...world.checkpoints.keys()].flatMap((id) => {
    const checkpoint = world.checkpoints.get(id);
    if (checkpoint === undefined) throw new Error(`no ${id}`);
    return happen(world, { kind: "lapse", head: world.head, checkpoint, fact: `swept ${id}` }, NOW).notifications;
  });

const to = (notifications: readonly Notification[], id: string): readonly Notification[] =>
  notifications.filter(({ recipients }) => recipients.some((one) => one.id === id));

describe("an agent with nine checkpoints in three gates that falls silent", () => {
  it("is one mail for a person, which names all three gates and their steps", () => {
    const notifications = sweepAll(quiet());
    const mails = to(notifications, "ana");
    expect(mails).toHaveLength(1);
    const [mail] = mails;
    if (mail === undefined) return;
    const { subject, text } = renderMail(tellingOf(mail, alsoTold(mail, "ana")), "en");
    expect(subject).toMatch(
      /^\[BLOCKED\] contoso · Ready to move – pool01 and 2 more gates: do not begin "moving", 0 of 3/,
    );
    expect(text).toContain("2 other gates have shut with it: do not begin their steps either.");
    for (const pool of ["pool02", "pool03"])
      expect(text).toContain(`Ready to move – ${pool}: moving: 0 of 3 checkpoints satisfied, blocked since`);
  });

  it("reminds an owner of nothing that the mails about the gates tell them", () => {
    const notifications = sweepAll(quiet([], "ana"));
    expect(to(notifications, "ana").map(({ kind }) => kind)).toEqual(["blocked"]);
  });

  it("reminds an owner whom no gate tells of it, of each unit once", () => {
    const topics = to(sweepAll(quiet([], "kim")), "kim").map(({ topic }) => topic);
    expect(topics).toEqual(["go", "late:pool01", "late:pool02", "late:pool03"]);
  });

  it("reminds an owner whom a gate of many units tells that it is shut, and not that theirs keeps it so", () => {
    const pools = Array.from({ length: 30 }, (_, index) => `pool${index + 1}`);
    const world = quiet([], "kim", pools);
    const checkpoint = world.checkpoints.get("pool9/conf");
    if (checkpoint === undefined) throw new Error("no pool9");
    const change = { kind: "lapse", head: world.head, checkpoint, fact: "swept" } as const;
    const mails = to(happen(world, change, NOW).notifications, "kim");
    expect(mails.map(({ topic }) => topic)).toEqual(["go", "late:pool9"]);
  });

  it("has each transition on the bus, and each gate's transition once", () => {
    const world = quiet();
    const notifications = sweepAll(world);
    const topics = to(notifications, "@bus").map(({ topic }) => topic);
    expect(topics.toSorted()).toEqual(["go", "move@pool01", "move@pool02", "move@pool03"]);
    expect([...world.gates.values()].map(({ state, unsatisfied }) => [state, unsatisfied])).toEqual(
      ["move@pool01", "move@pool02", "move@pool03", "go"].map(() => ["blocked", 3]),
    );
  });

  it("is an event of each gate alone on the bus", () => {
    const summaries = to(sweepAll(quiet()), "@bus").map((one) => busEvents(one)[0]?.summary);
    expect(summaries).toHaveLength(4);
    for (const summary of summaries) {
      expect(summary).not.toContain("more gate");
      expect(summary).toContain("0 of 3 satisfied; stale: ");
    }
  });

  it("tells nobody of gates that are not theirs", () => {
    const notifications = sweepAll(quiet());
    const mails = to(notifications, "kim");
    expect(mails.map(({ topic }) => topic)).toEqual(["go"]);
    expect(mails.flatMap((one) => alsoTold(one, "kim"))).toEqual([]);
    for (const one of to(notifications, "ana")) expect(alsoTold(one, "ana").map(({ id }) => id)).not.toContain("go");
  });

  it("shuts no gate whose evidence still counts, though it would shut next", () => {
    const world = quiet(["pool03"]);
    const [mail] = to(sweepAll(world), "ana");
    expect(world.gates.get("move@pool03")?.state).toBe("clear");
    expect(mail === undefined ? [] : alsoTold(mail, "ana").map(({ id }) => id)).toEqual(["move@pool02"]);
  });

  it("does not shut a gate whose evidence was renewed since its instant was written", () => {
    const world = quiet();
    for (const one of world.checkpoints.values())
      if (one.unit === "pool02")
        world.checkpoints.set(checkpointId(one), { ...one, evidence: evidence(plus(NOW, DAY)) });
    sweepAll(world);
    expect(world.gates.get("move@pool02")?.state).toBe("clear");
  });

  it("is one mail, too, where more gates are clear by newer evidence than a change may write", () => {
    const pools = Array.from({ length: 60 }, (_, index) => `pool${index + 1}`);
    const silent = new Set(["pool58", "pool59", "pool60"]);
    const world = quiet(
      pools.filter((pool) => !silent.has(pool)),
      undefined,
      pools,
    );
    // As after days of backups: what a gate says of its end is what was known when it opened.
    for (const [id, one] of world.gates) world.gates.set(id, { ...one, validUntil: NOW });
    const [mail, ...others] = to(sweepAll(world), "ana");
    expect(others).toEqual([]);
    expect(mail === undefined ? [] : alsoTold(mail, "ana").map(({ id }) => id)).toEqual(["move@pool59", "move@pool60"]);
    expect([...world.gates.values()].filter(({ state }) => state === "clear")).toHaveLength(57);
  });

  it("looks once for what compares, however many gates it shuts", () => {
    const pools = Array.from({ length: 40 }, (_, index) => `pool${index + 1}`);
    const world = quiet([], undefined, pools);
    const checkpoint = world.checkpoints.get("pool1/rtc");
    if (checkpoint === undefined) throw new Error("no pool1");
    let asked = 0;
    const requirements = new Map(world.plan.requirements.map((one) => [one.id, one]));
    const counting = Object.assign(new Map(requirements), {
      get: (id: string) => {
        asked += 1;
        return requirements.get(id);
      },
    });
    const { plan, gates, checkpoints, head } = world;
    const loadedOf = (all: readonly Gate[]) =>
      all.map((one) => ({ gate: one, planned: plan.gates.find(({ id }) => id === one.id) }));
    const own = (id: string): boolean => checkpoint.gates.includes(id);
    const loaded: Loaded = {
      gates: loadedOf([...gates.values()].filter(({ id }) => own(id))),
      expiredGates: loadedOf([...gates.values()].filter(({ id }) => !own(id))),
      checkpoints: { units: null, items: [...checkpoints.values()] },
      requirements: counting,
    };
    const outcome = cascade({ kind: "lapse", head, checkpoint, fact: "swept" }, loaded, NOW);
    expect(outcome.transitions).toBe(40);
    expect(asked).toBeLessThan(5 * checkpoints.size);
  });

  it("is told of a gate no more once that has opened again", () => {
    const [mail] = to(sweepAll(quiet()), "ana");
    const [first] = mail === undefined ? [] : alsoTold(mail, "ana");
    if (first === undefined) throw new Error("nothing else is told");
    const is = (over: Partial<Pick<Gate, "state" | "epoch" | "mails">>) =>
      isStillUntold(first, { state: "blocked", epoch: first.epoch, mails: gate().mails, ...over });
    expect([is({}), is({ state: "clear", epoch: first.epoch + 1 }), is({ epoch: first.epoch + 2 })]).toEqual([
      true,
      false,
      false,
    ]);
    expect(is({ state: "clear" })).toBe(false);
    expect(isStillUntold(first, undefined)).toBe(false);
  });

  it("is told of a gate that opened since, or shut anew, where no mail has said so: else the last one says that it is clear", () => {
    const [mail] = to(sweepAll(quiet()), "ana");
    const [first] = mail === undefined ? [] : alsoTold(mail, "ana");
    if (first === undefined) throw new Error("nothing else is told");
    const mails = { ...gate().mails, held: { since: NOW, count: 2, until: plus(NOW, DAY) } };
    for (const state of ["clear", "blocked"] as const)
      expect(isStillUntold(first, { state, epoch: first.epoch + 2, mails })).toBe(true);
  });
});

describe("a mail that a gate is blocked", () => {
  it("lists what is waived in it, with who approved it and why", () => {
    const world = quiet();
    const conf = world.checkpoints.get("pool01/conf");
    if (conf === undefined) throw new Error("no conf");
    const waiver = {
      ...{ id: "w", requestedBy: personOf("kim"), approvedBy: [personOf("lee")], reason: "tape library broken" },
      ...{ control: "by hand", grantedAt: START, expiresAt: plus(NOW, DAY), warnedDays: null },
    };
    world.checkpoints.set("pool01/conf", { ...conf, state: "failed", waiver });
    const [mail] = to(sweepAll(world), "ana");
    if (mail === undefined) throw new Error("no mail");
    expect(mail.story).toMatchObject({ waivedCount: 1, waived: [{ unit: "pool01", requirement: "conf" }] });
    const { text } = renderMail(tellingOf(mail, alsoTold(mail, "ana")), "en");
    expect(text).toContain("Waived, without evidence:\n  * conf – pool01: waived until");
    expect(text).toContain("approved by lee[@]example[.]com: tape library broken");
    expect(text).toContain("1 of 3 checkpoints satisfied");
  });
});
