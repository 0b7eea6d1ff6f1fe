import { describe, expect, it } from "vitest";
import { blockedPage } from "../../core/notification/kinds/blocked.ts";
import { voiceOf } from "../../core/notification/voice.ts";
import { withinLength } from "../../core/notification/within-length.ts";
import type { Language } from "../../core/plan/language.ts";
import { gate } from "../support/readiness.ts";

/** Subjects that can be read in a list of mails. */

const subjectOf = (language: Language, over: Parameters<typeof gate>[0] = {}, title?: string): string => {
  const shut = gate({ total: 17, unsatisfied: 6, title: "Ready to move", before: "moving users", ...over });
  const blocker = {
    unit: "global",
    requirement: "homed-once",
    state: "stale",
    since: shut.since,
    reason: null,
  } as const;
  const named = title === undefined ? blocker : { ...blocker, title };
  const about = { migration: "contoso", title: "Contoso", planVersion: 1, timeZone: "UTC" };
  const story = { kind: "blocked", gate: shut, blockers: [named], blockerCount: 6 } as const;
  return blockedPage(voiceOf(language, "UTC"), story, { about, fact: "f" }).subject;
};

describe("the subject of a mail that a gate is blocked", () => {
  const SENTENCE = "No account is homed on two pools";

  it("reads well where the plan's titles are sentences, in both languages", () => {
    expect(subjectOf("en", {}, SENTENCE)).toBe(
      'Ready to move: do not begin "moving users", 11 of 17 satisfied; stale: "No account is…", and 5 more',
    );
    expect(subjectOf("es", {}, "Ninguna cuenta está en dos grupos")).toMatch(
      /^Ready to move: no inicie «moving users», 11 de 17 cumplidos; .+: «Ninguna cuenta.*…», y 5 más$/,
    );
  });

  it.each<Language>(["en", "es"])(
    "is at most a hundred characters long, in %s, however long the titles are",
    (language) => {
      const long =
        "Phase 3: deploy the pilot pool (its first step prepares Active Directory) and all that goes with it";
      for (const over of [{ before: long }, { title: long }, {}])
        expect([...subjectOf(language, over, long)].length).toBeLessThanOrEqual(100);
    },
  );

  it("shortens the blocker first, then the step, and the gate's name last", () => {
    const text = ([gate = "", step = "", what = ""]: readonly string[]): string => `${gate}|${step}|${what}`;
    const names = ["g".repeat(30), "s".repeat(30), "w".repeat(30)];
    expect(withinLength(names, text, 80)).toBe(`${names[0]}|${names[1]}|${"w".repeat(17)}…`);
    expect(withinLength(names, text, 60)).toBe(`${names[0]}|${"s".repeat(15)}…|${"w".repeat(11)}…`);
    expect(withinLength(names, text, 40)).toBe(`${"g".repeat(13)}…|${"s".repeat(11)}…|${"w".repeat(11)}…`);
    expect(withinLength(["one", "two"], text, 60)).toBe("one|two|");
  });

  it("cuts between words where one ends near, and leaves no sign at the end", () => {
    const cut = (name: string, max: number): string => withinLength([name], ([text = ""]) => text, max);
    expect(cut("aaaaaaaa bbbbbbbb cccc", 20)).toBe("aaaaaaaa bbbbbbbb…");
    expect(cut(`aaa ${"b".repeat(20)}`, 20)).toBe(`aaa ${"b".repeat(15)}…`);
    expect(cut(`${"a".repeat(9)} ${"b".repeat(20)}`, 16)).toBe(`${"a".repeat(9)}…`);
    expect(cut(`${"a".repeat(12)} – ${"b".repeat(20)}`, 16)).toBe(`${"a".repeat(12)}…`);
    expect(cut("(".repeat(30), 16)).toBe("…");
  });
});
