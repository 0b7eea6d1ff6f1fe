import { describe, expect, it } from "vitest";
import { type Asked, askedBy, mostLike } from "../../core/plan/likeness.ts";
import { planText } from "../support/plan.ts";

/** Which plan another one is like, such as one that was copied in place of being extended. */

const asked = (...ids: readonly string[]): Asked => new Map(ids.map((id) => [id, `Title of ${id}`]));
const own = (...ids: readonly string[]): ReadonlySet<string> => new Set(ids);

describe("a plan is most like", () => {
  it.each<[string, readonly string[], readonly [string, Asked][], string | undefined]>([
    ["none of none", ["a"], [], undefined],
    ["none of which it asks for nothing", ["z"], [["one", asked("a", "b")]], undefined],
    ["none that asks for nothing", ["a"], [["one", asked()]], undefined],
    ["one of which it asks for half", ["a"], [["one", asked("a", "b")]], "one"],
    ["none of which it asks for less than half", ["a"], [["one", asked("a", "b", "c")]], undefined],
    [
      "the one that it shares more with, whichever comes first",
      ["a", "b"],
      [
        ["one", asked("a")],
        ["two", asked("a", "b")],
        ["three", asked("b")],
      ],
      "two",
    ],
    [
      "the first of two that it shares as much with",
      ["a", "b"],
      [
        ["one", asked("a", "b")],
        ["two", asked("b", "a")],
      ],
      "one",
    ],
  ])("%s", (_, ids, others, plan) => {
    expect(mostLike(own(...ids), new Map(others))?.plan).toBe(plan);
  });

  it("with what only that one asks for, by its title", () => {
    expect(mostLike(own("a", "z"), new Map([["one", asked("a", "b")]]))).toEqual({
      plan: "one",
      lacks: [{ requirement: "b", title: "Title of b" }],
    });
  });
});

describe("what a plan asks for", () => {
  it("is there by id with its title in English", () => {
    const text = planText().replace("title: RTC,", "title: { en: Databases, es: Bases de datos },");
    expect(askedBy("plan.yaml", text, () => undefined)?.get("rtc")).toBe("Databases");
  });
  it("is what the plan that it extends asks for too, by its id where nothing gives it a title", () => {
    const base = "format: cleargate.plan/1\nrequirements:\n  - { id: rtc, maxAge: 1h }\n";
    const text = planText().replace("format: cleargate.plan/1", "format: cleargate.plan/1\nextends: base");
    const found = askedBy("plan.yaml", text.replace("id: rtc,", "id: other,"), () => ({
      file: "base.yaml",
      text: base,
    }));
    expect([...(found ?? [])]).toEqual([
      ["rtc", "rtc"],
      ["accounts", "Accounts"],
      ["homed-once", "Homed once"],
      ["other", "RTC"],
    ]);
  });
  it("is unknown where it cannot be read", () => {
    expect(askedBy("plan.yaml", "a: [", () => undefined)).toBeUndefined();
  });
});
