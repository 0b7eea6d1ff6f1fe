/** Whether what was measured stays level, told by samples alone. */

export interface Sample {
  readonly atMs: number;
  /** `load` while agents push, `rest` once nothing comes any more. */
  readonly phase: "load" | "rest";
  /** How many manifests were pushed by then. */
  readonly manifests: number;
  /** Bytes, or a length, by the name of a part. */
  readonly parts: Readonly<Record<string, number>>;
}

/** How a part may grow. */
export interface Allowance {
  /** For each manifest, because what is stored of it is kept there: not given for parts that keep nothing. */
  readonly perManifest?: number;
  /** What is no growth, in the part's own unit. */
  readonly noise: number;
  /** True for parts that need not be there from the second quarter on: those that come later are not judged. */
  readonly mayComeLate?: boolean;
}

export interface Trend {
  readonly part: string;
  /** Medians of the second, the third and the last quarter of the load: the first is a warm-up. Undefined without samples. */
  readonly quarters: readonly (number | undefined)[];
  /** By how much it grew for each manifest from the second quarter to the last one. */
  readonly perManifest: number | undefined;
  /** By how much it grew from the first to the last half of the rest. */
  readonly atRest: number | undefined;
  readonly problems: readonly string[];
}

const median = (values: readonly number[]): number | undefined =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)];

const medianOf = (samples: readonly Sample[], read: (sample: Sample) => number | undefined): number | undefined =>
  median(samples.map(read).filter((value) => value !== undefined));

/** Samples in so many pieces of the same time. */
const pieces = (samples: readonly Sample[], count: number): Sample[][] => {
  const [first, last] = [samples[0]?.atMs ?? 0, samples.at(-1)?.atMs ?? 0];
  const pieceOf = ({ atMs }: Sample): number =>
    Math.min(count - 1, Math.floor(((atMs - first) * count) / Math.max(1, last - first)));
  return Array.from({ length: count }, (_, piece) => samples.filter((one) => pieceOf(one) === piece));
};

const difference = (to: number | undefined, from: number | undefined): number | undefined =>
  to === undefined || from === undefined ? undefined : to - from;

/** What was kept for the last manifests may be this much more than for those before them. */
const LINEAR = 1.5;

const text = (value: number): string => Math.round(value).toLocaleString("en");

/**
 * How one part went. It has a problem where it was not measured, grew by more than is stored, grew faster for the later
 * manifests than for the earlier ones, or went on growing at rest.
 */
export const trendOf = (
  part: string,
  samples: readonly Sample[],
  { perManifest = 0, noise, mayComeLate = false }: Allowance,
): Trend => {
  const of = ({ parts }: Sample): number | undefined => parts[part];
  const quarters = pieces(
    samples.filter(({ phase }) => phase === "load"),
    4,
  ).slice(1);
  const [second, third, last] = quarters.map((some) => medianOf(some, of));
  const [manifestsAtSecond, manifestsAtThird, manifestsAtLast] = quarters.map((some) =>
    medianOf(some, ({ manifests }) => manifests),
  );
  const [before, after] = pieces(
    samples.filter(({ phase }) => phase === "rest"),
    2,
  ).map((some) => medianOf(some, of));
  const grown = difference(last, second);
  const pushed = difference(manifestsAtLast, manifestsAtSecond) ?? 0;
  const [earlier, later] = [difference(third, second), difference(last, third)];
  const [pushedEarlier, pushedLater] = [
    difference(manifestsAtThird, manifestsAtSecond) ?? 0,
    difference(manifestsAtLast, manifestsAtThird) ?? 0,
  ];
  const atRest = difference(after, before);
  const allowed = perManifest * pushed + noise;
  const problems: string[] = [];
  if ((grown === undefined || atRest === undefined) && !mayComeLate) problems.push(`${part} was not measured`);
  if (grown !== undefined && grown > allowed)
    problems.push(`${part} grew by ${text(grown)} while ${text(pushed)} manifests came, and may by ${text(allowed)}`);
  if (earlier !== undefined && later !== undefined && pushedEarlier > 0 && earlier + later > noise) {
    const most = Math.max(0, earlier) * (pushedLater / pushedEarlier) * LINEAR + noise;
    if (later > most)
      problems.push(`${part} grew by ${text(earlier)} and then by ${text(later)}: it grows faster and faster`);
  }
  if (atRest !== undefined && atRest > noise) problems.push(`${part} grew by ${text(atRest)} while nothing came`);
  return {
    part,
    quarters: [second, third, last],
    perManifest: grown === undefined || pushed === 0 ? undefined : grown / pushed,
    atRest,
    problems,
  };
};

/** @param parts what has to be measured, beside whatever was */
export const trendsOf = (
  samples: readonly Sample[],
  parts: readonly string[],
  allowanceOf: (part: string) => Allowance,
): Trend[] =>
  [...new Set([...samples.flatMap((sample) => Object.keys(sample.parts)), ...parts])].map((part) =>
    trendOf(part, samples, allowanceOf(part)),
  );
