import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { CheckpointLapsed, Lapse } from "../../core/readiness/checkpoint/event.ts";
import { inputsDigest } from "../../core/readiness/comparison-inputs.ts";
import { clearLines, evidenceLines } from "../../core/readiness/evidence-lines.ts";
import type { SummaryStory } from "../../core/readiness/notification.ts";
import { reminderId, reminderNotification } from "../../core/readiness/notify-reminder.ts";
import { summaryEpoch, summaryNotification } from "../../core/readiness/notify-summary.ts";
import { waiverNotification } from "../../core/readiness/notify-waiver.ts";
import { overdueCheckpoint } from "../../core/readiness/overdue.ts";
import { COVERAGE } from "../support/coverage.ts";
import { personOf } from "../support/people.ts";
import { at, checkpoint, DAY, evidence, failed, HOUR, passed, START, waiver } from "../support/readiness.ts";
import { manifestRequirement } from "../support/requirement.ts";

/** The rows of notifications: what satisfies, what is overdue, what expires, what is waived. */

const about = { migration: "m", title: "M", planVersion: 1, timeZone: "UTC" };
const owner = { id: "kim", name: "Kim", email: "kim@x.com", language: "en" } as const;
const requirements = new Map([["rtc", manifestRequirement({ maxAge: "24h" })]]);
const many = (count: number, one: Checkpoint): Checkpoint[] =>
  Array.from({ length: count }, (_, index) => ({ ...one, unit: `u${index}` }));

describe("a line of evidence", () => {
  it("is the evidence that satisfies, or the waiver where that counts instead", () => {
    const strong = passed(at(DAY), { evidence: evidence(at(DAY), { proof: "restored", durationMs: 5 }) });
    const place = { unit: "pool01", requirement: "rtc" };
    expect(evidenceLines([strong], START)).toEqual([
      { ...place, completedAt: START, validUntil: at(DAY), waivedBy: null, proof: "restored", durationMs: 5 },
    ]);
    expect(evidenceLines([failed({ waiver: waiver(at(DAY)), evidence: evidence(at(HOUR)) })], START)).toEqual([
      { ...place, completedAt: START, validUntil: at(DAY), waivedBy: "ana@example.com", reason: "tape is broken" },
    ]);
    expect(evidenceLines([{ ...strong, waiver: waiver(at(2 * DAY)) }], START)).toMatchObject([{ waivedBy: null }]);
    expect(evidenceLines([failed()], START)).toEqual([]);
  });
  it("comes in the order in which it expires, fifty at most", () => {
    const lines = evidenceLines([passed(at(3 * DAY)), passed(at(DAY)), passed(at(2 * DAY)), passed(at(DAY))], START);
    expect(lines.map(({ validUntil }) => validUntil)).toEqual([at(DAY), at(DAY), at(2 * DAY), at(3 * DAY)]);
    expect(evidenceLines(many(70, passed(at(DAY))), START)).toHaveLength(50);
  });
});

describe("the lines of a gate that cleared", () => {
  it("begin with what is waived, and count it all, however much evidence expires before", () => {
    const waived = failed({ waiver: waiver(at(9 * DAY)), evidence: null });
    const { evidence: lines, waivedCount } = clearLines([...many(70, passed(at(DAY))), waived], START);
    expect(waivedCount).toBe(1);
    expect(lines).toHaveLength(50);
    expect(lines[0]?.waivedBy).toBe("ana@example.com");
    expect(clearLines(many(60, waived), START).waivedCount).toBe(60);
  });
  it("name next what people attest, with all who gave their word, before what agents sealed", () => {
    const word = (approvedBy: ReturnType<typeof personOf> | null) =>
      passed(at(9 * DAY), {
        evidence: evidence(at(9 * DAY), { object: null, attested: { by: personOf("kim"), approvedBy, until: null } }),
      });
    const lines = clearLines([passed(at(DAY)), word(null), word(personOf("ana"))], START).evidence;
    expect(lines.map(({ attestedBy }) => attestedBy)).toEqual([
      "kim@example.com",
      "kim@example.com, ana@example.com",
      undefined,
    ]);
  });
  it("name each checkpoint of which people accepted less", () => {
    const lowered = {
      ...{ at: START, requestedBy: personOf("kim"), approvedBy: personOf("ana") },
      ...{ from: { entries: 9, bytes: 9 }, to: { entries: 1, bytes: 1 } },
    };
    const found = clearLines([passed(at(DAY)), passed(at(DAY), { lowered })], START);
    expect(found).toMatchObject({
      loweredCount: 1,
      lowered: [{ unit: "pool01", requestedBy: "kim@example.com", approvedBy: "ana@example.com", to: { entries: 1 } }],
    });
    expect(clearLines(many(70, passed(at(DAY), { lowered })), START)).toMatchObject({ loweredCount: 70 });
  });
});

describe("what is overdue", () => {
  it("counts the runs that were missed, of what is late or stale alone", () => {
    const missed = (one: Checkpoint, now: string) => overdueCheckpoint(one, requirements, now).missedRuns;
    expect([missed(checkpoint(), at(3 * DAY)), missed(passed(at(DAY)), at(3 * DAY))]).toEqual([3, 3]);
    expect([missed(failed(), at(3 * DAY)), missed(checkpoint({ requirement: "unknown" }), at(3 * DAY))]).toEqual([
      0, 0,
    ]);
  });
});

const lapsed = (lapses: readonly Lapse[], over: Partial<CheckpointLapsed> = {}): CheckpointLapsed => ({
  ...{
    type: "checkpoint-lapsed",
    unit: "pool01",
    requirement: "rtc",
    version: 2,
    at: at(2 * DAY),
    lapses,
    state: "late",
  },
  ...{ since: START, reason: null, waiver: null, remindAt: null, ...over },
});

describe("a reminder", () => {
  const reminded = checkpoint({ remindEveryMs: DAY });
  const of = (checkpoints: readonly Checkpoint[], lapses: readonly Lapse[] = ["late"]) =>
    reminderNotification(reminded, lapsed(lapses), {
      about,
      owner,
      checkpoints,
      requirements,
      unarmed: new Set(),
      fact: "f",
    });

  it("lists what is late and what is stale, fifty at most, and counts all", () => {
    expect(of([checkpoint(), passed(at(DAY)), failed()])).toMatchObject({
      ...{ migration: "m", topic: "late:pool01", kind: "reminder", at: at(2 * DAY), fact: "f", about },
      story: { kind: "reminder", unit: "pool01", overdueCount: 2, overdue: [{ state: "late" }, { state: "stale" }] },
    });
    const story = of(many(70, checkpoint()))?.story;
    expect(story).toMatchObject({ overdueCount: 70 });
    expect(story?.kind === "reminder" && story.overdue).toHaveLength(50);
  });
  it("is none where all has been repaired meanwhile", () => {
    expect(of([failed()])).toBeUndefined();
  });
  it("is asked for by any of what time did, and numbered by its interval", () => {
    expect(reminderId(reminded, lapsed(["waiver-expired", "stale"]))).toEqual({
      ...{ migration: "m", topic: "late:pool01", epoch: Date.parse(at(2 * DAY)) / DAY },
    });
    expect(reminderId(reminded, lapsed(["waiver-warned"]))).toBeUndefined();
  });
});

describe("the notification of a waiver", () => {
  const before = failed({ waiver: waiver(at(2 * DAY)) });
  const gates = [
    {
      ...{
        id: "go",
        title: "Go",
        before: "s",
        unit: null,
        units: null,
        coverage: COVERAGE,
        total: 1,
        stableForMs: 0,
        contacts: [owner],
      },
      recipients: { waiver: [{ ...owner, id: "ana" }] },
    },
  ];
  const of = (one: Checkpoint, event: CheckpointLapsed) => waiverNotification(one, event, about, gates, new Set(), "f");

  it("goes to whom the gate names for waivers, with the days that are left", () => {
    const warned = lapsed(["waiver-warned"], { waiver: waiver(at(9 * DAY), { warnedDays: 14 }) });
    expect(of(before, warned)).toMatchObject({
      ...{ kind: "waiver", recipients: [{ channel: "mail", id: "ana" }, { channel: "bus" }] },
      story: { kind: "waiver", unit: "pool01", requirement: "rtc", daysLeft: 14, waiver: before.waiver },
    });
    expect(of(before, lapsed(["waiver-expired"], { waiver: waiver(at(9 * DAY), { warnedDays: 7 }) }))).toMatchObject({
      story: { daysLeft: 0 },
    });
  });
  it("is none of a checkpoint without one", () => {
    expect(of(failed(), lapsed(["waiver-expired"]))).toBeUndefined();
  });
});

describe("a summary", () => {
  const NEXT = at(2 * DAY);
  const storyOf = (checkpoints: readonly Checkpoint[]): SummaryStory => {
    const { story } = summaryNotification(
      {
        about,
        contacts: [owner],
        checkpoints,
        gates: [],
        requirements,
        lastAt: null,
        proposedVersion: null,
        dueAt: at(DAY),
        nextAt: NEXT,
        unsubscribe: "u",
        fact: "f",
      },
      at(DAY),
    );
    if (story.kind !== "summary") throw new Error("it is of another kind");
    return story;
  };
  it("names what expires by the next one, at its very instant too, and nothing that failed already", () => {
    const story = storyOf([passed(NEXT), passed(at(2 * DAY + 1)), passed(at(DAY + 1)), failed()]);
    expect(story.expiring.map(({ validUntil }) => validUntil)).toEqual([at(DAY + 1), NEXT]);
    expect(story).toMatchObject({ expiringCount: 2, failingCount: 1, total: 4, satisfied: 3 });
  });
  it("names failures first, fifty at most, and sums the runs that were missed", () => {
    const story = storyOf([...many(60, checkpoint({ deadline: START })), failed()]);
    expect(story.failing[0]).toMatchObject({ state: "failed" });
    expect([story.failing.length, story.failingCount, story.missedRuns]).toEqual([50, 61, 120]);
  });
  it("names the waivers that are in force, and no other", () => {
    const one = failed({ waiver: waiver(at(9 * DAY)) });
    const shown = { approvedBy: [personOf("ana")], expiresAt: at(9 * DAY), reason: "tape is broken" };
    expect(storyOf([one, failed(), failed({ waiver: waiver(at(DAY)) })])).toMatchObject({
      ...{ waivers: [{ unit: "pool01", requirement: "rtc", waiver: shown }], waiverCount: 1 },
    });
  });
  it("is numbered by the minute at which it was due", () => {
    expect(summaryEpoch("1970-01-01T00:02:59.999Z")).toBe(2);
  });
});

describe("what a comparison read", () => {
  it("is named by its facts in one order, whatever the order in which they were read, and by what is missing", () => {
    const [a, b] = [passed(at(DAY), { unit: "a" }), passed(at(DAY), { unit: "b" })];
    expect(inputsDigest([b, a])).toBe(inputsDigest([a, b]));
    expect(inputsDigest([a, failed({ unit: "c" })])).not.toBe(inputsDigest([a]));
    expect(inputsDigest([{ ...a, evidence: evidence(at(DAY), { fact: "g" }) }])).not.toBe(inputsDigest([a]));
  });
});
