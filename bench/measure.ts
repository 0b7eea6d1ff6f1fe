/** One row of the table. `ratio` is ours to against, in the direction that the note states. */
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

/** @throws Error where there are no values */
export const quantile = (values: readonly number[], part: number): number => {
  const index = Math.min(values.length - 1, Math.floor(values.length * part));
  const value = values.toSorted((a, b) => a - b)[index];
  if (value === undefined) throw new Error("nothing was measured");
  return value;
};

const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Seconds of `work`. */
export const timed = async (work: () => unknown): Promise<number> => {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e9;
};

/** What some work took: by the clock, and of the processor. */
export interface Timed {
  readonly seconds: number;
  /** Over all threads: it depends little on what else the machine does. */
  readonly cpuSeconds: number;
}

export const timedBoth = async (work: () => unknown): Promise<Timed> => {
  const before = process.cpuUsage();
  const seconds = await timed(work);
  const { user, system } = process.cpuUsage(before);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
};

/**
 * Times two things in the same run: one warm-up of each, then alternately, so that a noisy moment affects both.
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

/**
 * Measures two things in turn, as {@link pairTimed} does.
 * @param rounds one more is a warm-up
 * @returns the median of what each returns
 */
export const pairMeasured = async (
  ours: () => number | Promise<number>,
  against: () => number | Promise<number>,
  rounds: number,
): Promise<{ ours: number; against: number }> => {
  const measured: { ours: number[]; against: number[] } = { ours: [], against: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const values = { ours: await ours(), against: await against() };
    if (round === 0) continue;
    measured.ours.push(values.ours);
    measured.against.push(values.against);
  }
  return { ours: median(measured.ours), against: median(measured.against) };
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
