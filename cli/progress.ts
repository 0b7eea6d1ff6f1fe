import type { ProgressView } from "../contract/schemas/plan.ts";

/** A plan version that is coming into force, as people see it. */

export type InProgress = NonNullable<ProgressView["applying"]>;

const BAR_WIDTH = 24;
const counted = new Intl.NumberFormat("en");

const STEP_TEXT: Readonly<Record<InProgress["step"], string>> = {
  accepted: "accepted",
  parts: "parts of the plan",
  checkpoints: "checkpoints",
  gates: "gates",
  removals: "checkpoints to remove",
};

/** From 0 to 100. */
export const percentOf = ({ done, total }: Pick<InProgress, "done" | "total">): number =>
  total === 0 ? 0 : Math.floor((100 * done) / total);

const barOf = (progress: InProgress): string => {
  const filled = Math.floor((BAR_WIDTH * percentOf(progress)) / 100);
  return `[${"#".repeat(filled)}${"-".repeat(BAR_WIDTH - filled)}]`;
};

/** One line: what is being written, and how much of it is. */
export const progressLine = (progress: InProgress, withBar: boolean): string => {
  const { version, step, done, total } = progress;
  if (total === 0) return `version ${version}: ${STEP_TEXT[step]}`;
  const counts = `${counted.format(done)} of ${counted.format(total)} (${percentOf(progress)} %)`;
  return `version ${version}: ${STEP_TEXT[step]} ${withBar ? `${barOf(progress)} ` : ""}${counts}`;
};

const TENTH = 10;

/** True where a line says more than the one before: another step, or a tenth more of it. */
export const isNews = (before: InProgress | undefined, now: InProgress): boolean =>
  before === undefined ||
  before.version !== now.version ||
  before.step !== now.step ||
  percentOf(now) >= percentOf(before) + TENTH;
