import { describe, expect, it } from "vitest";
import { type ListedBlocker, rowsByCause, sectionsByOwner } from "../../core/notification/blocker-groups.ts";
import { voiceOf } from "../../core/notification/voice.ts";
import { at, HOUR, START } from "../support/readiness.ts";

const voice = voiceOf("en", "UTC");
const blocker = (unit: string, over: Partial<ListedBlocker> = {}): ListedBlocker => ({
  ...{ unit, requirement: "rtc", title: "RTC", state: "late", since: START, reason: `${unit} sent nothing`, ...over },
});

describe("the blockers of a gate", () => {
  it("are one row where they have one cause, with all their names", () => {
    const silent = ["p1", "p2", "p3"].map((unit, index) =>
      blocker(unit, { since: at(index * HOUR), missedRuns: index }),
    );
    expect(rowsByCause(voice, silent)).toEqual([
      {
        label: voice.several(3, voice.causes.late),
        state: voice.since("late", "Sun 22 Nov 2026, 00:00 UTC"),
        detail: `RTC – p1; RTC – p2; RTC – p3. ${voice.missedRuns(3)}`,
      },
    ]);
  });

  it("are a row each where their states or causes differ, the gravest first as they come", () => {
    const found = (code: "shrunk" | "account-sip", unit: string): ListedBlocker =>
      blocker(unit, { state: "failed", because: { code } });
    const rows = rowsByCause(voice, [
      found("shrunk", "p1"),
      found("account-sip", "p2"),
      found("shrunk", "p3"),
      blocker("p4"),
    ]);
    expect(rows.map(({ label }) => label)).toEqual([
      voice.several(2, voice.findingTitle("shrunk")),
      "RTC – p2",
      "RTC – p4",
    ]);
    expect(rows[1]).toMatchObject({ detail: "p2 sent nothing", ref: "p2/rtc" });
  });

  it("say since when the first of them is so, whichever comes first", () => {
    const failed = (unit: string, hours: number) =>
      blocker(unit, { state: "failed", because: { code: "shrunk" }, since: at(hours * HOUR) });
    expect(rowsByCause(voice, [failed("p1", 5), failed("p2", 2)])[0]?.state).toBe(
      voice.since("failed", "Sun 22 Nov 2026, 02:00 UTC"),
    );
  });

  it("name in another language what was found beside its title: how much, and some of it", () => {
    const spanish = voiceOf("es", "UTC");
    const detailOf = (because: NonNullable<ListedBlocker["because"]>) =>
      rowsByCause(spanish, [blocker("p1", { state: "failed", reason: null, because })])[0]?.detail;
    const title = spanish.findingTitle("account-sip");
    expect(detailOf({ code: "account-sip" })).toBe(title);
    expect(detailOf({ code: "account-sip", count: 3 })).toBe(`${title} (3)`);
    expect(detailOf({ code: "account-sip", where: ["ann", "bob"] })).toBe(`${title} (ann, bob)`);
    expect(detailOf({ code: "account-sip", count: 3, where: ["ann"] })).toBe(`${title} (3: ann)`);
    expect(detailOf({ code: "signed-in-part", signed: ["owner", "dba"], open: ["legal", "board"] })).toMatch(
      /owner, dba.*legal, board/,
    );
    expect(rowsByCause(spanish, [blocker("p1", { state: "failed", reason: null })])[0]?.detail).toBe("");
    expect([voice.count(1_234), spanish.count(12_345)]).toEqual(["1,234", "12.345"]);
  });

  it("are all named where there are as many as are counted", () => {
    expect(sectionsByOwner(voice, [blocker("p1")], 1)[0]?.more).toBeUndefined();
  });

  it("are not one cause because two people wrote nothing, or wrote different things", () => {
    const wrote = (unit: string, reason: string | null) => blocker(unit, { state: "missing", reason });
    expect(rowsByCause(voice, [wrote("p1", "a"), wrote("p2", "b")])).toHaveLength(2);
    expect(rowsByCause(voice, [wrote("p1", null), wrote("p2", null)])[0]?.label).toBe("missing (2)");
  });

  it("are listed under who has to act, and the last list says how many are not named", () => {
    const owned = [blocker("p1", { owner: "Kim" }), blocker("p2"), blocker("p3", { owner: "Kim" })];
    const sections = sectionsByOwner(voice, owned, 10);
    expect(sections.map(({ title, more }) => [title, more])).toEqual([
      [voice.ownedBy("Kim", 2), undefined],
      [voice.ownedBy(undefined, 1), voice.more(7)],
    ]);
    expect(sectionsByOwner(voice, [], 0)).toEqual([]);
  });
});
