import { describe, expect, it } from "vitest";
import { timeMs } from "../../agent/formats/local-time.ts";
import { decodeText, linesOf } from "../../agent/formats/text.ts";
import { SOURCES } from "../../agent/sources/registry.ts";
import { fuzz, inputOf } from "../../fuzz/engine.ts";
import { BrokenRule, type Target } from "../../fuzz/target.ts";
import { TARGETS } from "../../fuzz/targets/all.ts";
import { NOT_FUZZED } from "../../fuzz/targets/sources.ts";

/** A short run of `npm run fuzz`: the same inputs each time. */

const INPUTS = 40;

describe("a parser of what comes from outside", () => {
  it.each(TARGETS.map((target) => [target.name, target] as const))(
    "refuses by a failure of its own, and the same however it is cut: %s",
    async (_, target) => {
      expect(await fuzz(target, 1, { from: 0, to: INPUTS })).toBeUndefined();
    },
  );

  it("of every source is tried", () => {
    const tried = SOURCES.filter(({ id }) => TARGETS.some(({ name }) => name.startsWith(`source-${id}-`)));
    expect([...tried.map(({ id }) => id), ...NOT_FUZZED].toSorted()).toEqual(SOURCES.map(({ id }) => id).toSorted());
  });

  it("is given inputs of which some are accepted and some are refused", async () => {
    const manifest = TARGETS.find(({ name }) => name === "manifest") as Target;
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, index) => manifest.judge(inputOf(manifest, 1, index), (bytes) => [bytes])),
    );
    const accepted = outcomes.filter((outcome) => outcome.includes('"seal"'));
    expect(accepted.length).toBeGreaterThan(5);
    expect(accepted.length).toBeLessThan(55);
  });
});

describe("the fuzzer", () => {
  const planted = (judge: Target["judge"]): Target => ({
    name: "planted",
    generate: (random) => Buffer.from(`${"a".repeat(random.below(50))}\n${"b".repeat(random.below(50))}x`),
    judge,
  });

  it("finds a parser that loses what spans two pieces, and shrinks the input", async () => {
    const lossy = planted((input, cut) =>
      cut(input)
        .flatMap((piece) => piece.toString().split("\n"))
        .join("|"),
    );
    const found = await fuzz(lossy, 1, { from: 0, to: 50 });
    expect(found).toMatchObject({ rule: "same-verdict-for-any-cutting" });
    expect(found?.input.length).toBeLessThan(inputOf(lossy, 1, found?.index ?? 0).length);
  });

  it("finds a parser that breaks a rule of its target's own", async () => {
    const broken = planted(() => {
      throw new BrokenRule("another one");
    });
    expect(await fuzz(broken, 1, { from: 0, to: 1 })).toMatchObject({ rule: "round-trip" });
  });

  it("finds a parser that throws what is no failure of its own", async () => {
    const careless = planted((input) => JSON.parse(input.toString()));
    expect(await fuzz(careless, 1, { from: 0, to: 5 })).toMatchObject({ rule: "typed-error" });
  });
});

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
const linesIn = async (bytes: Buffer, size: number): Promise<string[]> => {
  const all: string[] = [];
  for await (const line of linesOf(decodeText(inPieces(bytes, size), "x"), "x")) all.push(line);
  return all;
};

describe("a text that comes in pieces", () => {
  it("has the encoding that its first bytes say, also where they come one by one", async () => {
    for (const size of [1, 2, 3, 100])
      expect(await linesIn(Buffer.from("\ufeffann\nbob", "utf16le"), size)).toEqual(["ann", "bob"]);
    expect(await linesIn(Buffer.from("\ufeffa"), 1)).toEqual(["a"]);
    expect(await linesIn(Buffer.from("ab"), 1)).toEqual(["ab"]);
  });

  it("has no line that is too long, also where the line comes in one piece", async () => {
    const long = Buffer.from(`${"a".repeat(1024 ** 2 + 1)}\nb`);
    for (const size of [1_000, long.length])
      await expect(linesIn(long, size)).rejects.toMatchObject({ code: "source-invalid" });
  });
});

describe("a time that no date has", () => {
  it("is refused", () => {
    expect(() => timeMs("/Date(8640000000000001)/", "UTC")).toThrow(
      expect.objectContaining({ code: "source-invalid" }),
    );
    expect(timeMs("/Date(8640000000000000)/", "UTC")).toBe(8.64e15);
  });
});
