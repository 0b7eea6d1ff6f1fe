import type { Cloud } from "../deployed/deployment.ts";
import { CHECKPOINT, headIn, type LogView } from "../log-view.ts";

/**
 * What an operator does to change the log's key, as the runbook says: a further key signs beside the one before, and alone
 * once it is a leaf under the newest head. Nobody does so before there is a log.
 */
export const changeKey = ({ log }: Cloud, view: LogView | undefined): void => {
  if (log === undefined || view === undefined) return;
  const newest = Math.max(...log.generations);
  const published = headIn(view.files.get(CHECKPOINT))?.size ?? 0;
  // With which keys a log begins is for whoever trusts it, and no change.
  if (published === 0) return;
  const leaf = view.places.get(log.signers.keyOf(newest).text);
  if (log.generations.length === 1) log.generations = [newest, newest + 1];
  else if (leaf !== undefined && leaf < published) log.generations = [newest];
};
