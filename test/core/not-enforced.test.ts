import { describe, expect, it } from "vitest";
import { easingsOf } from "../../core/plan/easing/easings.ts";
import { rulesDigest } from "../../core/plan/rules-digest.ts";
import { compiled, planText } from "../support/plan.ts";

/** `enforce: false` on a requirement: what it asks for is a gate of its own, beside each gate that requires it. */

const LOOSE = planText({ rtc: ", enforce: false" });
const gateOf = (text: string, id: string) => compiled(text).gates.find((one) => one.id === id);
const membersOf = (text: string, id: string) =>
  compiled(text).checkpoints.flatMap(({ unit, requirement, gates }) =>
    gates.includes(id) ? [`${unit}/${requirement}`] : [],
  );

describe("a requirement that the plan does not enforce", () => {
  it("counts in no gate that holds people up, and in one beside it that does not", () => {
    const ids = [
      "go",
      "go-unenforced",
      "move@pool01",
      "move@pool02",
      "move-unenforced@pool01",
      "move-unenforced@pool02",
    ];
    expect(compiled(LOOSE).gates.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
    expect(compiled(LOOSE).gates).toHaveLength(ids.length);
    expect(membersOf(LOOSE, "go")).toEqual(["global/homed-once", "pool01/accounts", "pool02/accounts"]);
    expect(membersOf(LOOSE, "go-unenforced")).toEqual(["pool01/rtc", "pool02/rtc"]);
    expect(membersOf(LOOSE, "move-unenforced@pool01")).toEqual(["pool01/rtc"]);
    expect(gateOf(LOOSE, "go")).not.toHaveProperty("enforced");
    expect(gateOf(LOOSE, "go")).toMatchObject({ total: 3, coverage: { requirements: 2, notEnforced: ["rtc"] } });
    const { total, enforced, before, contacts, title, coverage } = gateOf(LOOSE, "go-unenforced")!;
    expect({ total, enforced, before, title }).toEqual({
      ...{ total: 2, enforced: false, before: "the step" },
      title: { en: "Ready to go (not enforced)", es: "Ready to go (no es obligatorio)" },
    });
    expect(contacts.map(({ id }) => id)).toEqual(["ana", "kim"]);
    expect(coverage).not.toHaveProperty("notEnforced");
    const translated = LOOSE.replace("title: Ready to go", "title: { en: Go, es: Adelante }");
    expect(gateOf(translated, "go-unenforced")?.title).toEqual({
      ...{ en: "Go (not enforced)", es: "Adelante (no es obligatorio)" },
    });
  });

  it("is enforced unless the plan says that it is not, and is one of the others then", () => {
    const enforced = planText({ rtc: ", enforce: true" });
    expect(compiled(enforced).gates).toEqual(compiled(planText()).gates);
    expect(gateOf(enforced, "go")?.coverage).not.toHaveProperty("notEnforced");
  });

  it("makes no second gate of one that is not enforced anyway", () => {
    const all = LOOSE.replace("before: the step,", "before: the step, enforce: false,");
    expect(gateOf(all, "go")).toMatchObject({ total: 5, enforced: false });
    expect(gateOf(all, "go-unenforced")).toBeUndefined();
  });

  it("makes a gate that asks for nothing else one that is not enforced, because one without members would never be there", () => {
    const alone = LOOSE.replace("requirements: all", "requirements: [rtc]");
    expect(gateOf(alone, "go")).toMatchObject({ id: "go", title: "Ready to go", total: 2, enforced: false });
    expect(gateOf(alone, "go")?.coverage).not.toHaveProperty("notEnforced");
    expect(gateOf(alone, "go-unenforced")).toBeUndefined();
  });

  it("needs the id of its gate, also where it would be too long", () => {
    const taken = LOOSE.replace("id: move,", "id: go-unenforced,");
    expect(() => compiled(taken)).toThrow("plan-id-repeated");
    expect(() => compiled(taken.replace("requirements: all", "requirements: [accounts]"))).not.toThrow();
    expect(() => compiled(taken.replace("before: the step,", "before: the step, enforce: false,"))).not.toThrow();
    expect(() => compiled(taken.replace(", enforce: false", ""))).not.toThrow();
    const long = (length: number) => LOOSE.replace("id: go,", `id: ${"g".repeat(length)},`);
    expect(() => compiled(long(53))).not.toThrow();
    expect(() => compiled(long(54))).toThrow("plan-id-repeated");
  });

  it("keeps its evidence when the plan begins or ceases to enforce it", () => {
    const digestIn = (text: string) => {
      const { requirements, units } = compiled(text);
      return rulesDigest(requirements.find(({ id }) => id === "rtc")!, units.find(({ id }) => id === "pool01")!);
    };
    expect(digestIn(LOOSE)).toBe(digestIn(planText()));
    expect(digestIn(planText({ rtc: ", enforce: true" }))).toBe(digestIn(planText()));
  });
});

describe("a plan version", () => {
  const codes = (from: string, to: string) =>
    easingsOf(compiled(from), compiled(to)).map(({ code, about }) => `${code} ${about}`);

  it("that ceases to enforce a requirement is easier, for each gate and by the requirement", () => {
    expect(codes(planText(), LOOSE)).toEqual(
      expect.arrayContaining(["checkpoint-removed go", "checkpoint-removed move@pool01", "rule-changed rtc"]),
    );
  });

  it("that begins to enforce it is not, although the gate beside is gone", () => {
    expect(codes(LOOSE, planText())).toEqual([]);
    expect(codes(LOOSE, planText({ rtc: ", enforce: true" }))).toEqual([]);
    // Of two one is enforced now, and the gate beside asks for the other alone.
    const only = (text: string) => text.replace(/.*id: move,.*\n/, "");
    const both = LOOSE.replace("evidence: inventory,", "evidence: inventory, enforce: false,");
    expect(codes(only(both), only(LOOSE))).toEqual([]);
    // Where nothing was enforced, a gate beside is new.
    expect(codes(both, LOOSE)).toContain("gate-new move-unenforced@pool01");
  });

  it("is easier where a gate that was not enforced is now, asks for less than another before its step, and lets people begin it", () => {
    const gate = (id: string, requirements: string, more = "") =>
      `  - { id: ${id}, title: T, before: the step, scope: migration, requirements: ${requirements}, contacts: [ana, kim]${more} }\n`;
    const withGate = (text: string, added: string) => text.replace(/(?=.*id: move,)/, added);
    // What the gate beside asked for is enforced, and its id is another gate's that asks for something else.
    const taken = withGate(planText(), gate("go-unenforced", "[accounts]"));
    expect(codes(LOOSE, taken)).toContain("gate-added go-unenforced");
    // The same in two versions: first it asks for less, which an enforced gate asks for, and then it is enforced.
    const [all, less] = ["all", "[accounts]"].map((of) => withGate(planText(), gate("too", of, ", enforce: false")));
    expect(codes(all!, less!)).toEqual([]);
    expect(codes(less!, withGate(planText(), gate("too", "[accounts]")))).toContain("gate-added too");
    expect(codes(all!, withGate(planText(), gate("too", "all")))).toEqual([]);
    expect(codes(less!, less!)).toEqual([]);
    // All of it, and at once where the other gate asks that it stays so for hours.
    const waits = (more: string) => withGate(planText({ stableFor: "4h" }), gate("too", "all", more));
    const stable = (from: string, to: string) =>
      easingsOf(compiled(waits(from)), compiled(waits(to))).map(({ code, about, member, before, after }) =>
        [code, about, member, before, after].join(" "),
      );
    expect(stable(", enforce: false", "")).toEqual(["gate-added too stableFor 4h 0s"]);
    expect(stable(", enforce: false, stableFor: 1h", ", stableFor: 1h")).toEqual(["gate-added too stableFor 4h 1h"]);
    expect(stable(", enforce: false, stableFor: 4h", ", stableFor: 4h")).toEqual([]);
    expect(stable(", enforce: false, stableFor: 5h", ", stableFor: 5h")).toEqual([]);
  });

  it("is easier where what was not enforced is gone, or told fewer people, another step or sooner", () => {
    const dropped = planText({ rtc: ", enforce: false" }).replace(
      "requirements: all",
      "requirements: [accounts, homed-once]",
    );
    expect(codes(LOOSE, dropped)).toContain("gate-removed go-unenforced");
    const untold = planText().replace("requirements: all, contacts: [ana, kim]", "requirements: all, contacts: [ana]");
    expect(codes(LOOSE, untold)).toContain("gate-removed go-unenforced");
    expect(codes(LOOSE, planText().replace("the step", "another step"))).toContain("gate-removed go-unenforced");
    const later = LOOSE.replace("before: the step,", "before: the step, armed: by-decision,");
    expect(codes(later, planText())).toContain("gate-removed go-unenforced");
    const gone = planText().replace("kinds: [pool], maxAge: 26h", "kinds: [global], maxAge: 26h");
    expect(codes(LOOSE, gone)).toContain("gate-removed go-unenforced");
    const loose = planText().replace("before: the step,", "before: the step, enforce: false,");
    expect(codes(LOOSE, loose)).toContain("gate-removed go-unenforced");
  });
});
