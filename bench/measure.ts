import type { Meter } from "../local/gateway/meter.ts";

/** One row of the table. `ratio` is ours to against, in the direction that the note says. */
export interface Figure {
  readonly name: string;
  readonly ours: number;
  readonly against: number;
  readonly ratio: number;
  readonly unit: string;
  readonly note: string;
}

export interface Bench {
  readonly name: string;
  /** Figures, or why it cannot be measured here. */
  run(): Promise<readonly Figure[] | string>;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;

/** Seconds of `work`. */
export const timed = async (work: () => unknown): Promise<number> => {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
};

/**
 * Times two things in the same run: one warm-up of each, then turn by turn, so that a noisy moment meets both.
 * @returns the median seconds of each
 */
export const pairTimed = async (
  ours: () => unknown,
  against: () => unknown,
  rounds = 5,
): Promise<{ ours: number; against: number }> => {
  await ours();
  await against();
  const times: { ours: number[]; against: number[] } = { ours: [], against: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.ours.push(await timed(ours));
    times.against.push(await timed(against));
  }
  return { ours: median(times.ours), against: median(times.against) };
};

/** What the calls of one function to the ledger came to, by the embedded cloud's meter. */
export const ledgerUsage = (meter: Meter, caller: string) => {
  const usage = Object.entries(meter.read()).filter(([name]) => name.startsWith(caller) && name.includes(" dynamodb:"));
  const sum = (member: "requests" | "readUnits" | "writeUnits"): number =>
    usage.reduce((total, [, one]) => total + one[member], 0);
  return { calls: sum("requests"), readUnits: sum("readUnits"), writeUnits: sum("writeUnits") };
};

const round = (value: number): number => Number(value.toPrecision(4));

export const figure = (name: string, ours: number, against: number, unit: string, note: string): Figure => ({
  name,
  ours: round(ours),
  against: round(against),
  ratio: round(ours / against),
  unit,
  note,
});
