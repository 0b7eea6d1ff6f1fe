import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareText } from "../../core/compare-text.ts";
import { durationMs, durationText, planDuration, readableMs } from "../../core/duration.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import { ID } from "../../core/identifier.ts";
import {
  compactInstant,
  earlier,
  findCompactInstant,
  findInstant,
  instantOf,
  instantWriter,
  later,
  plus,
} from "../../core/instant.ts";
import { unreachable } from "../../core/unreachable.ts";
import { DAY, HOUR, MINUTE } from "../support/readiness.ts";

/** Instants, durations, names and failures: what everything else is made of. */

describe("an instant", () => {
  it("is read at millisecond width, and only where there is such an instant", () => {
    expect(findInstant("2026-11-22T16:06:11Z")).toBe("2026-11-22T16:06:11.000Z");
    expect(findInstant("2026-11-22T16:06:11.123456789Z")).toBe("2026-11-22T16:06:11.123Z");
    for (const bad of [
      "2026-02-30T00:00:00Z",
      "2026-11-22T24:00:00Z",
      "2026-11-22T16:06:11+01:00",
      "2026-11-22",
      "22 Nov 2026 UTC",
      "x2026-11-22T16:06:11Z",
      "2026-11-22T16:06:11Z x",
      "2026-00-22T16:06:11.000Z",
      "2026-13-22T16:06:11.000Z",
      "2026-11-00T16:06:11.000Z",
      "2026-11-31T16:06:11.000Z",
      "2026-11-22T24:00:00.000Z",
      "2026-11-22T16:60:11.000Z",
      "2026-11-22T16:06:60.000Z",
      "x2026-11-22T16:06:11.000Z",
      "2026-11-22T16:06:11.000Z x",
    ])
      expect(findInstant(bad), bad).toBeUndefined();
    for (const good of ["2028-02-29T23:59:59.999Z", "2026-02-28T00:00:00.000Z", "2026-12-01T10:20:30.400Z"])
      expect(findInstant(good)).toBe(good);
  });
  it("has a compact form that is read back, and nothing around it", () => {
    const one = "2026-11-22T16:06:11.123Z";
    expect(compactInstant(one)).toBe("20261122T160611123Z");
    expect(findCompactInstant("20261122T160611123Z")).toBe(one);
    for (const bad of ["x20261122T160611123Z", "20261122T160611123Zx", "20261322T160611123Z", "20261122T160611Z"])
      expect(findCompactInstant(bad), bad).toBeUndefined();
  });
  it("is written in a row as it is written alone, also before 1970", () => {
    const ms = fc.integer({ min: Date.parse("1601-01-01T00:00:00.000Z"), max: Date.parse("9999-12-31T23:59:59.999Z") });
    fc.assert(
      fc.property(fc.array(ms, { minLength: 1, maxLength: 5 }), fc.nat(2 * DAY), (starts, step) => {
        const write = instantWriter();
        for (const start of starts)
          for (const at of [start, start + step, start + 1])
            if (at < 253_402_300_800_000) expect(write(at)).toBe(instantOf(at));
      }),
    );
    expect(instantWriter()(1.9)).toBe("1970-01-01T00:00:00.001Z");
  });
  it("is earlier or later by its text", () => {
    const [a, b] = ["2026-11-22T00:00:00.000Z", plus("2026-11-22T00:00:00.000Z", 1)];
    expect([earlier(a, b), earlier(b, a), later(a, b), later(b, a)]).toEqual([a, a, b, b]);
  });
});

describe("a duration", () => {
  it("is its number of its unit", () => {
    expect(["2s", "90m", "24h", "7d", "2w"].map(durationMs)).toEqual([2_000, 90 * MINUTE, DAY, 7 * DAY, 14 * DAY]);
    expect(durationMs("often")).toBeNaN();
  });
  it("is read by people in the largest fitting units", () => {
    const read: [ms: number, text: string][] = [
      ...([
        [-1, "0 min"],
        [29_999, "0 min"],
        [30_000, "1 min"],
        [59 * MINUTE, "59 min"],
        [HOUR, "1 h"],
      ] as [number, string][]),
      ...([
        [47 * HOUR, "47 h"],
        [48 * HOUR, "2 d"],
        [52 * HOUR, "2 d 4 h"],
        [72 * HOUR, "3 d"],
      ] as [number, string][]),
    ];
    for (const [ms, text] of read) expect(readableMs(ms)).toBe(text);
  });
  it("is written as a plan writes it, in the largest unit that needs no fraction", () => {
    const texts = ["1s", "90s", "10m", "90m", "1h", "36h", "1d", "1w", "8d", "100w"];
    expect(texts.map((text) => planDuration(durationMs(text)))).toEqual(texts);
    expect([planDuration(0), planDuration(durationMs("24h")), planDuration(1_500)]).toEqual(["0s", "1d", "1.5s"]);
  });
  it("is in seconds below two minutes", () => {
    expect([durationText(1), durationText(119_001), durationText(120_000), durationText(3 * HOUR)]).toEqual([
      "1 s",
      "120 s",
      "2 min",
      "3 h",
    ]);
  });
});

describe("an id", () => {
  it("has 1 to 64 characters that are safe in a path, and begins and ends with a letter or a digit", () => {
    const ids = ["a", "7", "pool-01.x_y", "a".repeat(64)];
    const none = ["", "a".repeat(65), ".a", "a.", "-a", "A", "a/b", "a b", "é", "a\n"];
    expect([ids.every((id) => ID.test(id)), none.filter((id) => ID.test(id))]).toEqual([true, []]);
  });
});

describe("the order of texts", () => {
  it("is that of their code units", () => {
    expect([compareText("a", "b"), compareText("b", "a"), compareText("a", "a"), compareText("Z", "a")]).toEqual([
      -1, 1, 0, -1,
    ]);
  });
});

describe("a failure", () => {
  it("has its code, its name and its details, and a cause where there was one", () => {
    const cause = new Error("disk full");
    const whole = new Failure("plan-missing", "no plan", { cause, details: { file: "x" } });
    expect(whole).toMatchObject({
      name: "Failure",
      code: "plan-missing",
      message: "no plan",
      details: { file: "x" },
      cause,
    });
    expect(new Failure("plan-missing", "no plan")).toMatchObject({ details: {} });
    expect("cause" in new Failure("plan-missing", "no plan")).toBe(false);
  });
  it("is known by any of some codes, or by being one", () => {
    const one = new Failure("plan-missing", "m");
    expect([
      isFailure(one),
      isFailure(one, "plan-missing"),
      isFailure(one, "history-gap"),
      isFailure(new Error("m")),
    ]).toEqual([true, true, false, false]);
    expect(isFailure(one, "history-gap", "plan-missing")).toBe(true);
  });
});

describe("a value that no type allows", () => {
  it("is an error that shows it", () => {
    expect(() => unreachable({ type: "odd" } as never)).toThrow(new TypeError('unexpected value {"type":"odd"}'));
  });
});
