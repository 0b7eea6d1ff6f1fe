import type { Instant } from "../instant.ts";

/** How many of all checkpoints were satisfied, as written, from an instant on. */
export interface SatisfiedPoint {
  readonly at: Instant;
  readonly satisfied: number;
  readonly total: number;
}

const MAX_POINTS = 400;

/** A series of bounded length: where it grows too long, every other point is left out, and from then on every other new one. */
export const satisfiedSeries = () => {
  let points: SatisfiedPoint[] = [];
  let last: SatisfiedPoint | undefined;
  let every = 1;
  let since = 0;
  return {
    add: (point: SatisfiedPoint): void => {
      if (last?.satisfied === point.satisfied && last.total === point.total) return;
      last = point;
      since += 1;
      if (since < every) return;
      since = 0;
      points.push(point);
      if (points.length < MAX_POINTS) return;
      points = points.filter((_, index) => index % 2 === 0);
      every *= 2;
    },
    end: (): readonly SatisfiedPoint[] => (last === undefined || points.at(-1) === last ? points : [...points, last]),
  };
};
