import { describe, expect, it } from "vitest";
import { decidingCommand } from "../../core/notification/deciding.ts";
import { renderHtml } from "../../core/notification/mail/html.ts";
import { renderPage } from "../../core/notification/render-page.ts";
import { voiceOf } from "../../core/notification/voice.ts";
import type { AlsoShut, Notification, RequestStory, Story } from "../../core/readiness/notification.ts";
import { personOf } from "../support/people.ts";
import { at, DAY, gate, HOUR, START } from "../support/readiness.ts";

/** Mails by which people decide: what they are asked, by which command, and what else has shut. */

const pageOf = (story: Story, language: "en" | "es" = "en") => {
  const notification: Notification = {
    ...{ migration: "m", topic: "t", epoch: 1, kind: story.kind, at: START, fact: "f", recipients: [], story },
    about: { migration: "m", title: "Move", planVersion: 1, timeZone: "UTC" },
  };
  return renderPage(notification, language);
};

describe("the command by which something is decided", () => {
  const of = (over: Partial<Parameters<typeof decidingCommand>[1]>) =>
    decidingCommand("m", { what: "waiver", unit: "u", requirement: "r", request: "q", roles: [], ...over });
  it("names the request, or what is signed, and the role where there is one", () => {
    expect(of({})).toBe('cleargate waive --approve q --reason "…" --migration m');
    expect(of({ what: "baseline" })).toBe('cleargate baseline accept --approve q --reason "…" --migration m');
    expect(of({ what: "attestation", roles: ["dba"] })).toBe(
      'cleargate attest --approve q --role dba --reason "…" --migration m',
    );
    expect(of({ what: "sign-off", roles: ["a", "b"] })).toBe(
      'cleargate sign-off --unit u --requirement r --role <a|b> --reason "…" --migration m',
    );
  });
});

describe("a request's mail", () => {
  const story: RequestStory = {
    ...{ kind: "request", what: "waiver", unit: "u", requirement: "r", request: "q", by: personOf("kim") },
    ...{ reason: "the tape is broken", control: "by hand", expiresAt: at(DAY), roles: [] },
    ...{ gates: [{ id: "go", title: "Ready to go", unit: null }], gateCount: 3 },
  };
  it("has the reason, what is done instead where there is something, and the gates", () => {
    const page = pageOf(story);
    expect(page.tone).toBe("warning");
    expect(page.sections).toMatchObject([
      { rows: [{ label: "the tape is broken", state: "", detail: "" }] },
      { rows: [{ label: "by hand", state: "", detail: "" }] },
      { rows: [{ label: "Ready to go", state: "", detail: "" }], more: expect.stringContaining("2 more") },
    ]);
    expect(page.lead[0]).toContain("23 Nov 2026");
    const without = pageOf({ ...story, control: null, expiresAt: null });
    expect(without.sections).toHaveLength(2);
    expect(without.lead[0]).not.toContain("2026");
  });
  it("says that a statement is one", () => {
    const { request } = voiceOf("en", "UTC");
    const titleOf = (what: RequestStory["what"]) => pageOf({ ...story, what }).sections[0]?.title;
    expect([titleOf("attestation"), titleOf("waiver")]).toEqual([request.statement, request.reason]);
  });
  it("has no empty line for what a row does not say", () => {
    const html = renderHtml(pageOf(story), { text: "keep" });
    expect(html).toContain("<b>by hand</b></td>");
  });
});

describe("a mail that waits for a decision about a plan", () => {
  const story = (state: "proposed" | "in-force"): Story => ({
    ...{ kind: "plan", state, version: 2, by: personOf("ana"), needs: 1, approvedBy: [] },
    eased: { easings: [], easingCount: 0 },
  });
  it("says by which command it is approved, and only while it waits", () => {
    const commands = (state: "proposed" | "in-force") => pageOf(story(state)).footer.join("\n");
    expect(commands("proposed")).toContain('cleargate plan approve --reason "…" --migration m');
    expect(commands("in-force")).not.toContain("plan approve");
    expect(commands("in-force")).not.toContain("Stryker");
  });
});

describe("a mail of several gates", () => {
  const other = (over: Partial<AlsoShut> = {}): AlsoShut => ({
    ...{ id: "b", title: "Other", before: "another step", unit: null, total: 9, epoch: 1, unsatisfied: 2 },
    ...{ waivedCount: 1, tells: ["ana"] },
    blockers: [
      { unit: "u", requirement: "r", state: "stale", since: at(HOUR) },
      { unit: "u", requirement: "s", state: "failed", since: at(DAY) },
    ],
    ...over,
  });
  const rowOf = (one: AlsoShut, language: "en" | "es" = "en") =>
    pageOf({ kind: "blocked", gate: gate(), blockers: [], blockerCount: 1, also: [one] }, language).sections[0]
      ?.rows[0];
  it("says of each other how much is satisfied, since when it is shut, and by what", () => {
    const { states, blocked } = voiceOf("en", "UTC");
    expect(rowOf(other())).toMatchObject({
      label: expect.stringContaining("another step"),
      state: expect.stringMatching(/7 of 9 .*22 Nov 2026/),
      detail: `r – u: ${states.stale}; s – u: ${states.failed}; ${blocked.waived(1)}`,
    });
    expect(rowOf(other({ waivedCount: 0 }))?.detail).toBe(`r – u: ${states.stale}; s – u: ${states.failed}`);
    const unknown = rowOf(other({ blockers: [], waivedCount: 0, unsatisfied: 12 }));
    expect(unknown).toMatchObject({ state: expect.stringMatching(/0 of 9 .*–/), detail: "" });
  });
});

describe("what only gates need that are not armed", () => {
  it.each(["en", "es"] as const)("is said where there is some, in %s", (language) => {
    const { arming } = voiceOf(language, "UTC");
    expect(arming.unsatisfied(0)).toBe("");
    expect(arming.unsatisfied(3)).toMatch(/3/);
  });
});
