import { type Instant, msOf } from "../../instant.ts";
import type { Chart } from "../../page/page.ts";
import type { SatisfiedPoint } from "../satisfied-series.ts";
import type { GateLog } from "../transition-log.ts";
import type { Words } from "./words.ts";

const WIDTH = 1_000;
const HEIGHT = 100;

/** Where instants are drawn between two of them. */
const scaleOf = (first: Instant, last: Instant): ((at: Instant) => number) => {
  const [from, to] = [msOf(first), msOf(last)];
  return (at) => (to <= from ? 0 : Math.round(((msOf(at) - from) / (to - from)) * WIDTH));
};

/** A line of steps: between two points nothing changed. */
const stepsOf = (points: readonly { readonly x: number; readonly y: number }[]): string =>
  points
    .flatMap(({ x, y }, index) => {
      const before = points[index - 1];
      return before === undefined ? [`M${x} ${y}`] : [`H${x}`, `V${y}`];
    })
    .concat(`H${WIDTH}`)
    .join("");

export const satisfiedChart = (series: readonly SatisfiedPoint[], asOf: Instant, words: Words): Chart | undefined => {
  const [first, last] = [series[0], series.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const xOf = scaleOf(first.at, asOf);
  const most = Math.max(1, ...series.map(({ total }) => total));
  const yOf = (count: number): number => HEIGHT - Math.round((count / most) * (HEIGHT - 4)) - 2;
  const line = (of: "satisfied" | "total"): string =>
    stepsOf(series.map((point) => ({ x: xOf(point.at), y: yOf(point[of]) })));
  return {
    kind: "chart",
    title: words.overTime,
    said: words.overTimeSaid({ first: first.at, last: asOf, satisfied: last.satisfied, total: last.total }),
    width: WIDTH,
    height: HEIGHT,
    shapes: [`<path class="all" d="${line("total")}"/>`, `<path class="line" d="${line("satisfied")}"/>`],
  };
};

export const gateChart = (gate: string, { spans, count }: GateLog, asOf: Instant, words: Words): Chart | undefined => {
  const [first, last] = [spans[0], spans.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const xOf = scaleOf(first.at, asOf);
  const bars = spans.flatMap(({ at, state }, index) => {
    if (state === "removed") return [];
    const [x, end] = [xOf(at), xOf(spans[index + 1]?.at ?? asOf)];
    const height = state === "clear" ? HEIGHT - 4 : HEIGHT / 4;
    return [
      `<rect class="${state}" x="${x}" y="${HEIGHT - height}" width="${Math.max(1, end - x)}" height="${height}"/>`,
    ];
  });
  return {
    kind: "chart",
    title: words.gateLine(gate),
    said: words.gateLineSaid({ first: first.at, last: asOf, count, state: words.state[last.state] }),
    width: WIDTH,
    height: HEIGHT,
    shapes: bars,
  };
};
