import { describe, expect, it } from "vitest";
import { saidIn } from "../../core/plan/document/said.ts";
import { easingsOf } from "../../core/plan/easing/easings.ts";
import { rulesDigest } from "../../core/plan/rules-digest.ts";
import { compiledPlan } from "../support/plan.ts";

const WITH = (command: string): string =>
  `, restore: { order: 20, steps: [{ title: { en: Copy it back, es: Copiar }, command: ${command}, source: a page }] }`;

describe("the steps by which a backup is restored", () => {
  const plan = compiledPlan({ rtc: WITH("copy") });
  const rtc = plan.requirements.find(({ id }) => id === "rtc")!;

  it("are a part of their own, because whoever judges reads every requirement", () => {
    expect(plan.restores).toEqual([
      {
        requirement: "rtc",
        order: 20,
        steps: [{ title: { en: "Copy it back", es: "Copiar" }, prerequisites: [], command: "copy", source: "a page" }],
      },
    ]);
    expect(plan.requirements).toEqual(compiledPlan().requirements);
    expect(rtc).not.toHaveProperty("restore");
  });

  it("void no evidence when they change, and make no gate easier", () => {
    const other = compiledPlan({ rtc: WITH("xcopy"), version: 2 });
    const [unit] = plan.units;
    expect(rulesDigest(other.requirements.find(({ id }) => id === "rtc")!, unit!)).toBe(rulesDigest(rtc, unit!));
    expect(easingsOf(plan, other)).toEqual([]);
  });

  it("are said in one language, or alike in all", () => {
    expect([saidIn("Copy", "es"), saidIn({ en: "Copy", es: "Copiar" }, "es")]).toEqual(["Copy", "Copiar"]);
  });
});
