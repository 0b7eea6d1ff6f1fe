import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { CheckpointLapsed, Lapse } from "../../core/readiness/checkpoint/event.ts";
import type { Waiver } from "../../core/readiness/checkpoint/waiver.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { SummaryStory } from "../../core/readiness/notification.ts";
import { reminderId, reminderNotification } from "../../core/readiness/notify-reminder.ts";
import { summaryNotification } from "../../core/readiness/notify-summary.ts";
import { waiverNotification } from "../../core/readiness/notify-waiver.ts";
import { overdueCheckpoint } from "../../core/readiness/overdue.ts";
import { COVERAGE } from "../support/coverage.ts";
import { personOf } from "../support/people.ts";
import { compiledPlan } from "../support/plan.ts";
import { quiet } from "../support/readiness.ts";

/** What is made of an event, as values: given, when, then. */

const NOON = "2026-11-22T12:00:00.000Z";
const DAY_MS = 86_400_000;
const about = { migration: "m", title: "M", planVersion: 1, timeZone: "UTC" };
const contact = (id: string) => ({ id, name: id, email: `${id}@example.com`, language: "en" as const });
const waiver: Waiver = {
  id: "w",
  requestedBy: personOf("kim"),
  approvedBy: [personOf("ana")],
  reason: "tape is broken",
  control: "copied by hand",
  grantedAt: "2026-11-01T00:00:00.000Z",
  expiresAt: "2026-11-29T12:00:00.000Z",
  warnedDays: 14,
};
const checkpoint = (over: Partial<Checkpoint> = {}): Checkpoint => ({
  migration: "m",
  unit: "pool01",
  requirement: "rtc",
  version: 4,
  planVersion: 1,
  rules: "r",
  remindEveryMs: DAY_MS,
  gates: ["go", "move"],
  readerGates: [],
  newInGates: [],
  voided: null,
  state: "late",
  since: "2026-11-22T06:00:00.000Z",
  reason: null,
  deadline: "2026-11-22T06:00:00.000Z",
  evidence: null,
  baseline: [],
  changed: null,
  waiver: null,
  signatures: [],
  remindAt: null,
  ...over,
});
const lapsed = (lapses: readonly Lapse[], over: Partial<CheckpointLapsed> = {}): CheckpointLapsed => ({
  type: "checkpoint-lapsed",
  unit: "pool01",
  requirement: "rtc",
  version: 5,
  at: NOON,
  lapses,
  state: "late",
  since: NOON,
  reason: null,
  waiver: null,
  remindAt: null,
  ...over,
});
const planned = (id: string, ...contacts: string[]) => ({
  ...{
    id,
    title: id,
    before: "step",
    unit: null,
    units: null,
    coverage: COVERAGE,
    total: 1,
    stableForMs: 0,
    recipients: {},
  },
  contacts: contacts.map(contact),
});

describe("the notification of a waiver", () => {
  const before = checkpoint({ waiver });
  const gates = [planned("go", "ana", "kim"), planned("move", "kim")];

  it.each<[Lapse, number]>([
    ["waiver-warned", 7],
    ["waiver-expired", 0],
  ])("of %s says %s days, to the contacts of its gates, each once, by mail, and to the bus", (lapse, daysLeft) => {
    const event = lapsed([lapse], { waiver: lapse === "waiver-warned" ? { ...waiver, warnedDays: 7 } : null });
    expect(waiverNotification(before, event, about, gates, new Set(), "f")).toMatchObject({
      topic: "waiver:pool01/rtc",
      epoch: 5,
      recipients: [
        { channel: "mail", id: "ana" },
        { channel: "mail", id: "kim" },
        { channel: "bus", id: "@bus" },
      ],
      story: { kind: "waiver", daysLeft, waiver: { reason: "tape is broken" } },
    });
  });

  it("names the gates that it counts in, each once, and none that it counts in no more", () => {
    const counted = checkpoint({ waiver, gates: ["go", "move"] });
    const told = [...gates, planned("go", "ana"), planned("gone", "ana")];
    const { story } =
      waiverNotification(counted, lapsed(["waiver-expired"], { waiver: null }), about, told, new Set(), "f") ?? {};
    expect(story).toMatchObject({
      gates: [
        { id: "go", title: "go", unit: null },
        { id: "move", title: "move", unit: null },
      ],
      gateCount: 2,
    });
  });

  it("is none where the event is about something else, and the bus's alone where no gate has a contact", () => {
    expect(waiverNotification(before, lapsed(["stale"]), about, gates, new Set(), "f")).toBeUndefined();
    expect(
      waiverNotification(before, lapsed(["waiver-expired"]), about, [planned("go")], new Set(), "f")?.recipients,
    ).toEqual([{ channel: "bus", id: "@bus" }]);
  });
});

describe("a reminder", () => {
  const inputs = {
    about,
    owner: contact("kim"),
    checkpoints: [
      checkpoint(),
      checkpoint({ requirement: "accounts", state: "missing", deadline: "2026-11-22T11:59:00.000Z" }),
      checkpoint({ requirement: "directory", state: "failed" }),
    ],
    requirements: new Map(),
    unarmed: new Set<string>(),
    fact: "f",
  };

  it("names everything of the unit that is late or stale, swept or not, for its owner and the bus", () => {
    expect(reminderNotification(checkpoint(), lapsed(["late"]), inputs)).toMatchObject({
      topic: "late:pool01",
      recipients: [
        { channel: "mail", id: "kim" },
        { channel: "bus", id: "@bus" },
      ],
      story: { overdueCount: 2, overdue: [{ requirement: "rtc" }, { requirement: "accounts", state: "late" }] },
    });
  });

  it("names agents that are silent, and no list where none is", () => {
    const storyOf = (validUntil: string) => {
      const evidence = { agent: "lync", object: { key: "k", versionId: "v" }, validUntil, receivedAt: NOON } as never;
      const checkpoints = [...inputs.checkpoints, checkpoint({ requirement: "pushed", state: "passed", evidence })];
      return reminderNotification(checkpoint(), lapsed(["late"]), { ...inputs, checkpoints })?.story;
    };
    expect(storyOf("2026-11-22T11:00:00.000Z")).toMatchObject({ silent: [{ agent: "lync", checkpoints: 1 }] });
    expect(storyOf("2026-11-29T11:00:00.000Z")).not.toHaveProperty("silent");
  });

  it("has one id for a unit and a while, whichever of its checkpoints was first", () => {
    const first = reminderId(checkpoint(), lapsed(["late"]));
    const second = reminderId(
      checkpoint({ requirement: "accounts" }),
      lapsed(["stale"], { at: "2026-11-22T23:00:00.000Z" }),
    );
    expect(second).toEqual(first);
    expect(reminderId(checkpoint(), lapsed(["reminded"], { at: "2026-11-23T12:00:00.000Z" }))).not.toEqual(first);
  });

  it("is the bus's alone where nobody owns the unit, and none where nobody is to be reminded", () => {
    const unowned = reminderNotification(checkpoint(), lapsed(["late"]), { ...inputs, owner: undefined });
    expect(unowned?.recipients).toEqual([{ channel: "bus", id: "@bus" }]);
    expect(reminderNotification(checkpoint({ remindEveryMs: null }), lapsed(["late"]), inputs)).toBeUndefined();
    expect(reminderNotification(checkpoint(), lapsed(["waiver-expired"]), inputs)).toBeUndefined();
  });
});

describe("a summary", () => {
  const gate = (id: string): Gate => ({
    ...{ migration: "m", id, title: id, before: "step", unit: null, planVersion: 1, version: 1, epoch: 1, total: 1 },
    ...{ state: "clear", since: NOON, unsatisfied: 0, validUntil: NOON, stableForMs: 0, stableAt: null, mails: quiet },
    coverage: COVERAGE,
  });
  const story = (
    checkpoints: readonly Checkpoint[],
    gates: readonly Gate[],
    pack?: SummaryStory["pack"],
  ): SummaryStory => {
    const notification = summaryNotification(
      {
        ...{
          about,
          contacts: [contact("ana")],
          requirements: new Map(),
          checkpoints,
          gates,
          unsubscribe: "u",
          fact: "f",
        },
        ...{ lastAt: null, proposedVersion: null, dueAt: NOON, nextAt: "2026-11-23T12:00:00.000Z", pack },
      },
      NOON,
    );
    expect(notification).toMatchObject({ topic: "summary", kind: "summary", at: NOON, fact: "f", unsubscribe: "u" });
    if (notification.story.kind !== "summary") throw new Error("it is of another kind");
    return notification.story;
  };

  it("names the evidence pack of its period, where the plan asks for one", () => {
    const pack = { id: "p", asOf: NOON, bytes: 1, sha256: "ab", reason: null };
    expect(story([], [], pack).pack).toEqual(pack);
    expect(story([], [])).not.toHaveProperty("pack");
  });

  it("names fifty of a kind and counts all", () => {
    const many = Array.from({ length: 70 }, (_, index) => `x${index}`);
    const summary = story(
      many.map((unit) => checkpoint({ unit, gates: ["x0"], waiver })),
      many.map((id) => ({ ...gate(id), total: id === "x0" ? 70 : 0 })),
    );
    expect([summary.gates.length, summary.gateCount, summary.blockedCount]).toEqual([50, 70, 0]);
    expect([summary.waivers.length, summary.waiverCount, summary.satisfied]).toEqual([50, 70, 70]);
  });

  it("counts the runs that were missed of what runs on premises, and none of a comparison", () => {
    const { requirements } = compiledPlan();
    const both = [checkpoint(), checkpoint({ unit: "global", requirement: "homed-once" })];
    const late = both.map((one) => overdueCheckpoint(one, new Map(requirements.map((each) => [each.id, each])), NOON));
    expect(late.map(({ missedRuns }) => missedRuns)).toEqual([1, 0]);
  });

  it("shows a gate as blocked whose evidence has expired, before anybody has written that", () => {
    const { gates, blockedCount, failing } = story([checkpoint({ state: "missing", gates: ["go"] })], [gate("go")]);
    expect(gates).toMatchObject([{ id: "go", state: "blocked", unsatisfied: 1 }]);
    expect(blockedCount).toBe(1);
    expect(failing).toMatchObject([{ state: "late" }]);
  });
});
