import { describe, expect, it } from "vitest";
import { renderPage } from "../../core/notification/render-page.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { decideEvidence } from "../../core/readiness/checkpoint/decide-evidence.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import { drillNotification } from "../../core/readiness/notify-drill.ts";
import { silentAgents } from "../../core/readiness/silent-agents.ts";
import { at, checkpoint, DAY, evidence, HOUR, passed, START } from "../support/readiness.ts";

/** A check of a backup that failed, and an agent that sends nothing: what programs are told beside transitions. */

const about = { migration: "m", title: "M", planVersion: 1, timeZone: "UTC" };
const subject = { requirement: "rtc", content: "a".repeat(64), completedAt: START };
const object = { key: "intake/x", versionId: "1" };

const judged = (effect: "passed" | "failed" | "inconclusive", over: object = {}, before: Partial<Checkpoint> = {}) => {
  const one = checkpoint({ requirement: "restored", gates: ["go", "move"], ...before });
  const findings = effect === "failed" ? [{ code: "check-failed", severity: "fail", message: "1 check failed" }] : [];
  const event = decideEvidence(
    one,
    { effect, findings } as never,
    { ...evidence(at(DAY)), object, subject, ...over },
    at(HOUR),
  );
  if (event?.type !== "checkpoint-evidenced") throw new Error("nothing was decided");
  return drillNotification(event, evolveCheckpoint(one, event), about, "f1");
};

describe("a drill that failed", () => {
  it("is told to the bus, with what was tried, by whom, and the gates that it counts in", () => {
    expect(judged("failed", { durationMs: 720_000 })).toMatchObject({
      ...{ topic: "drill:pool01/restored", kind: "drill", fact: "f1", at: at(HOUR) },
      recipients: [{ channel: "bus" }],
      story: {
        ...{ kind: "drill", unit: "pool01", requirement: "restored", of: "rtc", durationMs: 720_000 },
        ...{ failed: { state: "failed", reason: "1 check failed" }, gates: ["go", "move"], gateCount: 2 },
      },
    });
  });

  it("is numbered by its checkpoint's version, so that each has an event", () => {
    expect(judged("failed", {}, { version: 7 })?.epoch).toBe(8);
  });

  it("may be known by how long it took alone, and says then of no backup", () => {
    expect(judged("failed", { subject: undefined, durationMs: 5 })?.story).toMatchObject({ of: null, durationMs: 5 });
    expect(judged("failed")?.story).toMatchObject({ of: "rtc", durationMs: null });
  });

  it("is told also while its checkpoint is waived", () => {
    const waiver = { expiresAt: at(9 * DAY) } as never;
    expect(judged("failed", {}, { waiver })?.story).toMatchObject({ failed: { state: "failed" } });
  });

  it("is none where the check passed or shows nothing, where it is no check, or where nobody sealed it", () => {
    expect(judged("passed")).toBeUndefined();
    expect(judged("inconclusive")).toBeUndefined();
    expect(judged("failed", { subject: undefined })).toBeUndefined();
    expect(judged("failed", { object: null })).toBeUndefined();
  });

  it("has a page in both languages that says what to do", () => {
    const story = judged("failed")?.story;
    if (story === undefined) throw new Error("no story");
    const [en, es] = (["en", "es"] as const).map((language) => renderPage({ story, about, fact: "f1" }, language));
    expect(en).toMatchObject({ mark: "DRILL", tone: "bad", subject: expect.stringContaining("restored – pool01") });
    expect(en?.sections.map(({ rows }) => rows.map(({ label }) => label))).toEqual([
      ["restored – pool01"],
      ["go", "move"],
    ]);
    expect(es?.next).toMatch(/^Qué hacer/);
    expect(en?.sections[1]?.rows).toEqual(["go", "move"].map((label) => ({ label, state: "", detail: "" })));
    expect(en?.lead.join()).toMatch(/^Agent agent00 tried to use the backup/);
    expect(en?.footer.join()).toContain("cleargate status --unit pool01");
  });
});

describe("an agent is silent", () => {
  const by = (agent: string, over: Partial<Checkpoint> = {}, receivedAt = START): Checkpoint => ({
    ...passed(at(HOUR), over),
    evidence: { ...evidence(at(HOUR)), object, agent, receivedAt },
  });
  const NOW = at(2 * HOUR);

  it("where none of its evidence for the unit is valid any more", () => {
    const all = [by("lync", { requirement: "rtc" }), by("lync", { requirement: "accounts" }, at(60_000))];
    expect(silentAgents(all, NOW)).toEqual([{ agent: "lync", lastAt: at(60_000), checkpoints: 2 }]);
    expect(silentAgents(all.toReversed(), NOW)).toMatchObject([{ lastAt: at(60_000) }]);
    expect(silentAgents(all, at(HOUR - 1))).toEqual([]);
  });

  it("but not while any of it is valid, or failed, or was refused since", () => {
    const fresh = { ...by("lync"), evidence: { ...evidence(at(DAY)), object, agent: "lync" } };
    expect(silentAgents([by("lync"), fresh], NOW)).toEqual([]);
    expect(silentAgents([by("lync"), by("lync", { state: "failed" })], NOW)).toEqual([]);
    const refused = { fact: "f", agent: "lync", code: "seal-broken", completedAt: null, at: NOW, burst: 0 } as never;
    expect(silentAgents([by("lync", { refused })], NOW)).toEqual([]);
    expect(silentAgents([by("other", { refused })], NOW)).toMatchObject([{ agent: "other" }]);
  });

  it("each for itself, the most silent first, and nobody where no agent sealed anything", () => {
    const two = [by("new", {}, at(60_000)), by("old", { requirement: "accounts" })];
    expect(silentAgents(two, NOW).map(({ agent }) => agent)).toEqual(["old", "new"]);
    expect(silentAgents(two.toReversed(), NOW).map(({ agent }) => agent)).toEqual(["old", "new"]);
    const late = by("lync", { state: "late" });
    expect(silentAgents([late], NOW)).toMatchObject([{ agent: "lync" }]);
    const attested = { ...by("people"), evidence: { ...evidence(at(HOUR)), object: null } };
    expect(silentAgents([attested, checkpoint({ state: "late" })], NOW)).toEqual([]);
  });
});
