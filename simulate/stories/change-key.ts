import type { Cloud } from "../deployed/deployment.ts";
import { CHECKPOINT, headIn, type LogView } from "../log-view.ts";

/** Longer than a run that began before may go on. */
const DEPLOYMENT_MS = 5 * 60_000;

/**
 * What an operator does to change the log's key, as the runbook says: a further key signs beside the one before, and alone
 * once it is a leaf under the newest head. Nobody does so before there is a log.
 */
export const changeKey = ({ log, runner }: Cloud, view: LogView | undefined): void => {
  const now = runner.engine.now();
  if (log === undefined || view === undefined || now < log.changedAt + DEPLOYMENT_MS) return;
  const newest = Math.max(...log.generations);
  const published = headIn(view.files.get(CHECKPOINT))?.size ?? 0;
  const leaf = view.places.get(log.signers.keyOf(newest).text);
  const isAlone = log.generations.length === 1;
  // With which keys a log begins is for whoever trusts it, and no change.
  if (published === 0 || (!isAlone && (leaf ?? published) >= published)) return;
  log.generations = isAlone ? [newest, newest + 1] : [newest];
  log.changedAt = now;
};
