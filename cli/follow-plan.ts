import type { Accepted, ProgressView } from "../contract/schemas/plan.ts";
import { Failure, isFailure } from "../core/failure.ts";
import type { PlanFact } from "../core/history/fact.ts";
import type { ApiClient } from "./api-client.ts";
import { askUntil, type Waiting } from "./ask-until.ts";
import { endProgress, isWatched, printProgress } from "./output.ts";
import { type InProgress, isNews, progressLine } from "./progress.ts";

const INTERVAL_MS = 1_000;

export interface Following {
  /** False where only the end is shown. */
  readonly showsProgress: boolean;
  readonly timeoutMs: number;
  readonly waiting: Waiting;
}

export const getProgress = (client: ApiClient, migration: string): Promise<ProgressView> =>
  client.ask("showProgress", { path: { migration } });

/** Shows each answer that says more than the one before; on a terminal every one. */
const shower = (showsProgress: boolean): ((now: InProgress) => void) => {
  let shown: InProgress | undefined;
  return (now) => {
    if (!showsProgress || !(isWatched() || isNews(shown, now))) return;
    shown = now;
    printProgress(progressLine(now, isWatched()));
  };
};

/**
 * Waits until something is no longer coming into force.
 * @returns the last answer; what was waited for may still be under way where time is up
 */
export const followProgress = async (
  client: ApiClient,
  migration: string,
  isAwaited: (applying: InProgress) => boolean,
  { showsProgress, timeoutMs, waiting }: Following,
): Promise<ProgressView> => {
  const show = shower(showsProgress);
  const ask = async (): Promise<ProgressView> => {
    const view = await getProgress(client, migration);
    if (view.applying !== null) show(view.applying);
    return view;
  };
  const isOver = ({ applying }: ProgressView): boolean => applying === null || !isAwaited(applying);
  try {
    return await askUntil(ask, isOver, { untilMs: waiting.now() + timeoutMs, intervalMs: INTERVAL_MS }, waiting);
  } finally {
    if (showsProgress) endProgress();
  }
};

const findPlanFact = async (client: ApiClient, id: string): Promise<PlanFact | undefined> => {
  try {
    const { fact } = await client.ask("showFact", { path: { fact: id } });
    return fact.type === "plan-applied" ? fact : undefined;
  } catch (error) {
    if (isFailure(error, "not-found")) return undefined;
    throw error;
  }
};

/**
 * Waits until a version that was accepted is in force.
 * @returns the fact of it; undefined where time is up
 * @throws Failure `plan-replaced` where it was abandoned, or a newer version took its place
 */
export const followPlan = async (
  client: ApiClient,
  { migration, version, digest, fact: id }: Pick<Accepted, "migration" | "version" | "digest" | "fact">,
  following: Following,
): Promise<PlanFact | undefined> => {
  const isMine = (applying: InProgress): boolean => applying.digest === digest;
  const { applying } = await followProgress(client, migration, isMine, following);
  if (applying !== null && isMine(applying)) return undefined;
  const fact = await findPlanFact(client, id);
  if (fact === undefined)
    throw new Failure(
      "plan-replaced",
      `version ${version} did not come into force: it was abandoned, or a newer one took its place`,
    );
  return fact;
};
