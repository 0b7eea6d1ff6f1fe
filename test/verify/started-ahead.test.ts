import { describe, expect, it } from "vitest";
import { startedAhead } from "../../verify/started-ahead.ts";

const numbers = async function* (count: number): AsyncGenerator<number> {
  for (let next = 0; next < count; next += 1) yield next;
};

describe("what is started ahead", () => {
  it("comes in its order, each once what was started with it is done", async () => {
    const done = new Set<number>();
    const start = async (item: number): Promise<void> => {
      // Those that begin later end first.
      for (let turn = item % 7; turn < 7; turn += 1) await undefined;
      done.add(item);
    };
    const came: number[] = [];
    for await (const item of startedAhead(numbers(1_000), start, () => false)) {
      expect(done).toContain(item);
      came.push(item);
    }
    expect(came).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
  });

  it("begins many at once, and never so many that memory grows", async () => {
    let begun = 0;
    let handled = 0;
    let most = 0;
    const runs = new Set<number>();
    const start = (): undefined => {
      begun += 1;
      most = Math.max(most, begun - handled);
    };
    for await (const _ of startedAhead(numbers(5_000), start, () => false)) {
      runs.add(begun);
      handled += 1;
    }
    expect(most).toBeGreaterThan(100);
    expect(most).toBeLessThan(500);
    expect(runs.size).toBeLessThan(5_000 / 100);
  });

  it("begins nothing after what ends a run until that was handled", async () => {
    let begun = -1;
    for await (const item of startedAhead(
      numbers(1_000),
      (started) => {
        begun = started;
        return undefined;
      },
      (one) => one % 10 === 0,
    ))
      if (item % 10 === 0) expect(begun).toBe(item);
    expect(begun).toBe(999);
  });

  it("gives an error of the source after all that came before it", async () => {
    const came: number[] = [];
    const failing = async function* () {
      yield* numbers(5);
      throw new Error("broken");
    };
    const read = async () => {
      for await (const item of startedAhead(
        failing(),
        () => undefined,
        () => false,
      ))
        came.push(item);
    };
    await expect(read()).rejects.toThrow("broken");
    expect(came).toEqual([0, 1, 2, 3, 4]);
  });

  it("gives an error of what was started when its item would come", async () => {
    const came: number[] = [];
    const read = async () => {
      for await (const item of startedAhead(
        numbers(20),
        async (one) => {
          if (one === 3) throw new Error("unable");
        },
        () => false,
      ))
        came.push(item);
    };
    await expect(read()).rejects.toThrow("unable");
    expect(came).toEqual([0, 1, 2]);
  });
});
