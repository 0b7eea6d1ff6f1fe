import { describe, expect, it } from "vitest";
import { FINDING_CODES, FINDING_SEVERITY } from "../../core/finding.ts";
import { PHRASES } from "../../core/notification/language.ts";
import { voiceOf } from "../../core/notification/voice.ts";
import { causeText, whyText } from "../../core/notification/why.ts";
import { LANGUAGES } from "../../core/plan/language.ts";
import { type Because, whyFound } from "../../core/readiness/checkpoint/because.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { CheckpointLapsed } from "../../core/readiness/checkpoint/event.ts";
import { evolveCheckpoint } from "../../core/readiness/checkpoint/evolve.ts";
import type { Blocker } from "../../core/readiness/gate/gate.ts";
import { blockerOf } from "../../core/readiness/gate/judge.ts";
import { at, DAY, HOUR, passed, START } from "../support/readiness.ts";

/** Why a checkpoint is not satisfied, in the language of its reader: nothing is half English in a Spanish mail. */

const spanish = voiceOf("es", "Europe/Madrid");
const english = voiceOf("en", "Europe/Madrid");
const blocker = (over: Partial<Blocker>): Blocker => ({
  ...{ unit: "pool01", requirement: "rtc", state: "failed", since: START, reason: "in English", ...over },
});

describe("why a checkpoint is not satisfied", () => {
  it.each(FINDING_CODES)("is said in every language where %s was found, each in its own words", (code) => {
    const titles = LANGUAGES.map((language) => PHRASES[language].findingTitle(code));
    expect(new Set(titles).size).toBe(LANGUAGES.length);
    for (const title of titles) expect(title).toMatch(/^\p{L}.{10,}/u);
    const found = { code, severity: "fail" as const, message: "in English", count: 3, where: ["sip:a@x", "sip:b@x"] };
    const said = whyText(spanish, blocker(whyFound([found])));
    expect(said).toBe(`${spanish.findingTitle(code)} (3: sip:a@x, sip:b@x)`);
    expect(whyText(english, blocker(whyFound([found])))).toBe("in English: sip:a@x, sip:b@x");
  });

  it.each<[Because, string]>([
    [{ code: "plan-requires-else", planVersion: 7 }, "La versión 7 del plan exige otra cosa"],
    [
      { code: "plan-distrusts", planVersion: 7 },
      "La versión 7 del plan ya no confía en el agente o en la clave que la selló",
    ],
    [{ code: "plan-voids-inputs", planVersion: 7 }, "La versión 7 del plan anula todo lo que se comparó"],
    [{ code: "signed-in-part", signed: ["dba"], open: ["business"] }, "Firmado por dba; falta: business"],
    [{ code: "signed-then-changed", id: "p/rtc" }, "Anulado: p/rtc cambió después de la firma"],
    [{ code: "signed-unseen", id: null }, "Anulado: la evidencia no ha visto evidencias más recientes"],
    [{ code: "expired", completedAt: START }, "La evidencia ha caducado (completada el dom 22 nov 2026, 01:00 CET)"],
  ])("is said in Spanish where it is %o", (because, said) => {
    expect(whyText(spanish, blocker({ because }))).toBe(said);
    expect(causeText(english, blocker({ because }))).toMatch(/^[A-Z]/);
  });

  it("is said in Spanish of each state that has no finding", () => {
    const said = (state: Blocker["state"]) => whyText(spanish, blocker({ state, reason: "in English" }));
    for (const state of ["late", "stale", "comparing", "applying"] as const)
      expect(said(state)).not.toContain("English");
    expect(said("late")).toBe("No llegó ninguna evidencia a tiempo (plazo: dom 22 nov 2026, 01:00 CET)");
  });

  it("is said as it was written where a person said it, or nobody", () => {
    expect(whyText(spanish, blocker({ reason: "the tape broke" }))).toBe("the tape broke");
    expect(whyText(spanish, blocker({ reason: null, state: "missing" }))).toBe("");
  });

  it("is in every language a word for each state", () => {
    for (const state of Object.keys(PHRASES.en.states) as Blocker["state"][])
      expect(new Set(LANGUAGES.map((language) => PHRASES[language].states[state])).size).toBe(LANGUAGES.length);
  });
});

describe("the reason of a checkpoint", () => {
  const finding = { code: "shrunk", severity: FINDING_SEVERITY.shrunk, message: "60 % less" } as const;
  const shrunk: Checkpoint = { ...passed(at(DAY)), state: "failed", ...whyFound([finding]) };

  it("goes with its value into the blocker that it becomes", () => {
    expect(blockerOf(shrunk, at(HOUR))).toMatchObject({ reason: "60 % less", because: { code: "shrunk" } });
    expect(blockerOf(passed(at(HOUR)), at(DAY)).because).toMatchObject({ code: "expired" });
  });

  it("takes the value of the one before away with it", () => {
    const lapsed: Omit<CheckpointLapsed, "type" | "reason"> = {
      ...{ unit: shrunk.unit, requirement: shrunk.requirement, version: shrunk.version + 1, at: at(DAY) },
      ...{ lapses: ["reminded"], state: "late", since: at(HOUR), waiver: null, remindAt: null },
    };
    const after = evolveCheckpoint(shrunk, { type: "checkpoint-lapsed", ...lapsed, reason: "no evidence arrived" });
    expect(after).not.toHaveProperty("because");
    expect(blockerOf({ ...shrunk, reason: null }, at(HOUR))).not.toHaveProperty("because");
  });
});
