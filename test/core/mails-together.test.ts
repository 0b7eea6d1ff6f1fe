import { describe, expect, it } from "vitest";
import { alsoTold, tellingOf } from "../../core/notification/also-shut.ts";
import type { BlockedStory, Notification, Recipient, ReminderStory } from "../../core/readiness/notification.ts";
import { oneForEachPerson, withoutTold } from "../../core/readiness/notify-together.ts";
import { checkpoint, clearGate, DAY, gate, at as instant, START } from "../support/readiness.ts";

/** Several gates that one change shuts: who is told of which, and by which mail. */

const person = (id: string): Recipient => ({
  channel: "mail",
  ...{ id, name: id, email: `${id}@example.com`, language: "en" },
});
const BUS: Recipient = { channel: "bus", id: "@bus" };

const about = { migration: "m", title: "M", planVersion: 1, timeZone: "UTC" };
const common = { migration: "m", epoch: 1, at: START, fact: "f", about };
const blocker = (requirement: string) =>
  ({ unit: "pool01", requirement, state: "stale", since: START, reason: null }) as const;

const blocked = (topic: string, people: readonly string[], over: Partial<BlockedStory> = {}): Notification => ({
  ...{ ...common, topic, kind: "blocked", recipients: [...people.map(person), BUS] },
  story: { kind: "blocked", gate: gate({ id: topic }), blockers: [blocker("rtc")], blockerCount: 1, ...over },
});

const cleared = (topic: string): Notification => ({
  ...{ ...common, topic, kind: "clear", recipients: [person("ana")] },
  story: {
    ...{ kind: "clear", gate: clearGate(instant(DAY)) },
    ...{ evidence: [], waivedCount: 0, lowered: [], loweredCount: 0 },
  },
});

const alsoOf = ({ story }: Notification): Record<string, readonly string[]> =>
  story.kind !== "blocked" ? {} : Object.fromEntries((story.also ?? []).map(({ id, tells }) => [id, tells]));

/** By topic: who is mailed it, and what it tells to whom beside its own gate. */
const mailsOf = (notifications: readonly Notification[]) =>
  oneForEachPerson(notifications).map((one) => ({
    topic: one.topic,
    to: one.recipients.map(({ id }) => id),
    also: alsoOf(one),
  }));

describe("gates that shut by one change", () => {
  it("are one mail for each person, the first that names them, and the bus has each", () => {
    expect(mailsOf([blocked("a", ["ana"]), blocked("b", ["ana", "kim"]), blocked("c", ["kim", "ana"])])).toEqual([
      { topic: "a", to: ["ana", "@bus"], also: { b: ["ana"], c: ["ana"] } },
      { topic: "b", to: ["kim", "@bus"], also: { c: ["kim"] } },
      { topic: "c", to: ["@bus"], also: {} },
    ]);
  });

  it("leave alone what opens, and one that shuts beside it", () => {
    const opens = cleared("open");
    const one = blocked("a", ["ana"]);
    expect(oneForEachPerson([opens, one])).toEqual([opens, one]);
    const [first, ...others] = oneForEachPerson([opens, one, blocked("b", ["ana"])]);
    expect(first).toEqual(opens);
    expect(others.map(alsoOf)).toEqual([{ b: ["ana"] }, {}]);
    expect(others[1]?.story).not.toHaveProperty("also");
  });

  it("are said with three blockers each, and with as many as are not satisfied, waived ones apart", () => {
    const blockers = ["rtc", "accounts", "conf", "mail"].map(blocker);
    const other = { gate: gate({ id: "b", unsatisfied: 4, total: 9 }), blockers, blockerCount: 5, waivedCount: 2 };
    const more = { gate: gate({ id: "c", unsatisfied: 6 }), blockers, blockerCount: 0 };
    const [first] = oneForEachPerson([
      blocked("a", ["ana"]),
      blocked("b", ["ana"], other),
      blocked("c", ["ana"], more),
    ]);
    if (first?.story.kind !== "blocked") throw new Error("nothing is blocked");
    expect(first.story.also).toMatchObject([
      { id: "b", total: 9, unsatisfied: 5, waivedCount: 2 },
      { id: "c", unsatisfied: 6, waivedCount: 0 },
    ]);
    for (const { blockers: named } of first.story.also ?? [])
      expect(named).toEqual(blockers.slice(0, 3).map(({ reason: _, ...one }) => one));
  });

  it("have mails of their own where the first has no room for them: nobody is told of one by none", () => {
    const ids = Array.from({ length: 60 }, (_, index) => `gate-${index}`);
    const mails = mailsOf(ids.map((id) => blocked(id, ["ana"])));
    expect(mails.filter(({ to }) => to.includes("ana")).map(({ topic }) => topic)).toEqual(
      ids.filter((_, index) => index === 0 || index > 50),
    );
    expect(Object.keys(mails[0]?.also ?? {})).toEqual(ids.slice(1, 51));
  });

  it("have mails of their own where what the first would tell is too large for an item", () => {
    const large = (id: string) => blocked(id, ["ana"], { gate: gate({ id, title: "t".repeat(15_000) }) });
    const mails = mailsOf(["a", "b", "c", "d"].map(large));
    expect(mails.map(({ to }) => to.includes("ana"))).toEqual([true, false, false, true]);
    expect(mails[0]?.also).toEqual({ b: ["ana"], c: ["ana"] });
  });
});

describe("a mail of several gates", () => {
  const [mail, , last] = oneForEachPerson([
    blocked("a", ["ana", "kim"]),
    blocked("b", ["ana"]),
    blocked("c", ["kim", "ana"]),
    blocked("d", ["kim"]),
  ]);
  if (mail === undefined || last === undefined) throw new Error("no mail");
  const idsOf = (one: Notification, id: string) => alsoTold(one, id).map((gate) => gate.id);

  it("tells each person of those that are theirs alone", () => {
    expect([idsOf(mail, "ana"), idsOf(mail, "kim"), idsOf(mail, "lee")]).toEqual([["b", "c"], ["c", "d"], []]);
    expect(idsOf(last, "ana")).toEqual([]);
  });

  it("is written with some of them, or as of its own gate alone", () => {
    const also = alsoTold(mail, "kim");
    expect(tellingOf(mail, also)).toEqual({ ...mail, story: { ...mail.story, also } });
    expect(tellingOf(mail, [])).toEqual(blocked("a", ["ana", "kim"]));
    expect(tellingOf(last, also)).toBe(last);
  });

  it("is no mail of another kind, which is left as it is", () => {
    const story = { kind: "reminder", unit: "pool01", overdue: [], overdueCount: 0, also: alsoTold(mail, "ana") };
    const other = { ...mail, kind: "reminder", story } as Notification;
    expect(tellingOf(other, [])).toBe(other);
    expect(alsoTold(other, "ana")).toEqual([]);
  });
});

describe("a reminder of a change that shuts gates", () => {
  const overdue = ["rtc", "accounts"].map((requirement) => ({ ...blocker(requirement), missedRuns: 0 }));
  const reminder = (over: Partial<ReminderStory> = {}): Notification => ({
    ...{ ...common, topic: "late:pool01", kind: "reminder", recipients: [person("ana"), person("kim")] },
    story: { kind: "reminder", unit: "pool01", overdue, overdueCount: overdue.length, ...over },
  });
  const checkpoints = [
    checkpoint({ unit: "pool02", requirement: "rtc", gates: ["other"] }),
    checkpoint({ requirement: "rtc", gates: ["a", "z"] }),
    checkpoint({ requirement: "accounts", gates: ["b"] }),
  ];
  const ofUnit = (topic: string, people: readonly string[]): Notification =>
    blocked(topic, people, { gate: gate({ id: topic, unit: "pool01" }) });
  const leftOf = (one: Notification, mails: readonly Notification[]) =>
    withoutTold(one, mails, checkpoints).recipients.map(({ id }) => id);

  it("goes to whoever is not told by mail of a gate that each of it keeps shut", () => {
    expect(leftOf(reminder(), [ofUnit("a", ["ana", "kim"]), ofUnit("b", ["ana"])])).toEqual(["kim"]);
    expect(leftOf(reminder(), [ofUnit("a", ["ana"]), ofUnit("other", ["kim"])])).toEqual(["ana", "kim"]);
    expect(leftOf(reminder(), [])).toEqual(["ana", "kim"]);
    expect(leftOf(reminder(), [cleared("a"), ofUnit("b", ["ana"])])).toEqual(["ana", "kim"]);
  });

  it("goes to the bus whatever it is told of gates", () => {
    const told = [ofUnit("a", ["ana"]), ofUnit("b", ["ana"])];
    expect(leftOf({ ...reminder(), recipients: [person("ana"), BUS] }, told)).toEqual(["@bus"]);
  });

  it("goes to nobody whom a gate of many units tells of all of it by name", () => {
    const ofAll = (...names: ReturnType<typeof blocker>[]): Notification =>
      blocked("go", ["ana"], { gate: gate({ id: "go" }), blockers: names, blockerCount: names.length });
    const [rtc, accounts] = [blocker("rtc"), blocker("accounts")];
    expect(leftOf(reminder(), [ofAll(accounts, rtc, blocker("conf"))])).toEqual(["kim"]);
    for (const others of [[rtc], [rtc, { ...accounts, unit: "pool02" as "pool01" }], [blocker("x"), blocker("y")]])
      expect(leftOf(reminder(), [ofAll(...others)])).toEqual(["ana", "kim"]);
  });

  it("goes to nobody who is told of one of these gates by the mail of another", () => {
    const told = oneForEachPerson([ofUnit("a", ["ana"]), ofUnit("b", ["ana", "kim"])]);
    expect(leftOf(reminder(), told)).toEqual(["kim"]);
  });

  it("goes to all where it does not list all that is overdue, since nobody can say who is told of the rest", () => {
    expect(leftOf(reminder({ overdueCount: 3 }), [ofUnit("a", ["ana"]), ofUnit("b", ["ana"])])).toEqual(["ana", "kim"]);
  });

  it("goes to all where a checkpoint is in none of the gates that are read", () => {
    const unknown = [...overdue, { ...blocker("unknown"), missedRuns: 0 }];
    const one = reminder({ overdue: unknown, overdueCount: 3 });
    expect(leftOf(one, [ofUnit("a", ["ana"]), ofUnit("b", ["ana"])])).toEqual(["ana", "kim"]);
  });
});
