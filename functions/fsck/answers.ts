import type { AnswerOf, RequestOf } from "../../contract/contract.ts";
import type { FsckFindingView, FsckRunView } from "../../contract/schemas/fsck.ts";
import { Failure } from "../../core/failure.ts";
import { DISAGREEMENTS, type Disagreement } from "../../core/fsck/disagreement.ts";
import { askedAtOf, awaited, countOf, type FsckRun } from "../../core/fsck/run.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FsckRuns } from "../../ports/fsck.ts";

export interface FsckAnswerPorts {
  readonly runs: Pick<FsckRuns, "findRun" | "putAskedAt" | "readFindings" | "readState">;
  readonly clock: Clock;
}

const runView = ({ number, startedAt, finishedAt, walked, totals, named }: FsckRun): FsckRunView => ({
  ...{ number, state: finishedAt === null ? "running" : "finished", startedAt, finishedAt },
  ...{ walked: { ...walked }, found: countOf(totals), totals: { ...totals }, named },
});

const findingView = ({ code, place }: Disagreement): FsckFindingView => ({ code, message: DISAGREEMENTS[code], place });

const findRun = async ({ runs }: FsckAnswerPorts, number: number | undefined): Promise<FsckRun | undefined> => {
  const newest = (await runs.readState())?.run;
  if (number === undefined || number === newest?.number) return newest;
  const found = await runs.findRun(number);
  if (found === undefined) throw new Failure("not-found", `there was no run ${number} of fsck`);
  return found;
};

/** A run, and a page of what it found. @throws Failure `not-found`, `ledger-*` */
export const fsckView = async (
  ports: FsckAnswerPorts,
  { query }: Pick<RequestOf<"showFsck">, "query">,
): Promise<AnswerOf<"showFsck">> => {
  const run = await findRun(ports, query.run);
  if (run === undefined) return { run: null, findings: [], next: null };
  const { from = 0, limit } = query;
  const to = Math.min(run.named, from + limit);
  const findings = await ports.runs.readFindings(run.number, from, to);
  return { run: runView(run), findings: findings.map(findingView), next: to < run.named ? to : null };
};

/** What whoever asks for a run is told, and whether one is still to come to its end. */
interface Asked {
  readonly answer: AnswerOf<"askFsck">;
  readonly isToCome: boolean;
}

/** Asks for a run; one under way is one, and so is one that has just been finished. @throws Failure `ledger-*` */
export const fsckAsked = async ({ runs, clock }: FsckAnswerPorts): Promise<Asked> => {
  const state = await runs.readState();
  const now = clock();
  const { number, is } = awaited(state, now);
  if (is === "next") await runs.putAskedAt(askedAtOf(state, now));
  return { answer: { run: number }, isToCome: is !== "fresh" };
};
