import type { Session } from "./session.ts";

/** How a job stands. */
export interface Outcome {
  readonly job: string;
  /** What its newest session that ended says; `unfinished` where none ended. */
  readonly result: Session["result"] | "unfinished" | "absent";
  /** Undefined where there is no session of it. */
  readonly startMs: number | undefined;
  readonly endMs: number | undefined;
}

type Ended = Session & { readonly endMs: number };
const hasEnded = (session: Session): session is Ended => session.endMs !== undefined;

/** What a retry did not have to do again is as old as the session that it is a retry of. */
const startOf = (newest: Ended, earlier: readonly Session[]): number => {
  let first: Session = newest;
  for (const session of earlier.toReversed()) {
    if (!first.isRetry) break;
    first = session;
  }
  return first.startMs;
};

const outcomeOf = (sessions: readonly Session[], job: string): Outcome => {
  const byTime = sessions.toSorted((a, b) => a.startMs - b.startMs);
  const ended = byTime.filter(hasEnded).toSorted((a, b) => a.endMs - b.endMs);
  const newest = ended.at(-1);
  if (newest === undefined)
    return { job, result: "unfinished", startMs: byTime[0]?.startMs, endMs: byTime[0]?.startMs };
  const earlier = byTime.filter(({ startMs }) => startMs < newest.startMs);
  return { job, result: newest.result, startMs: startOf(newest, earlier), endMs: newest.endMs };
};

/** Names are without regard to case, as job names and identifiers are. */
const isNamed = ({ names }: Session, wanted: string): boolean =>
  names.some((name) => name.toLowerCase() === wanted.toLowerCase());

/**
 * The outcome of each job, told apart by identifiers: two jobs may have had one name, and one job two. A job that is wanted
 * and absent is an outcome too.
 */
export const outcomesOf = (sessions: readonly Session[], wanted: readonly string[]): Outcome[] => {
  const own = sessions.filter((session) => wanted.length === 0 || wanted.some((name) => isNamed(session, name)));
  const byId = [...Map.groupBy(own, ({ id }) => id).values()];
  const nameOf = (all: readonly Session[]): string =>
    all.reduce((newest, one) => (one.startMs >= newest.startMs ? one : newest)).job;
  const shared = Map.groupBy(byId, (all) => nameOf(all).toLowerCase());
  const outcomes = byId.map((all) => {
    const name = nameOf(all);
    const isShared = (shared.get(name.toLowerCase()) ?? []).length > 1;
    return outcomeOf(all, isShared ? `${name} (${all[0]?.id})` : name);
  });
  const absent = wanted
    .filter((name) => !own.some((session) => isNamed(session, name)))
    .map((job): Outcome => ({ job, result: "absent", startMs: undefined, endMs: undefined }));
  return [...outcomes, ...absent];
};
