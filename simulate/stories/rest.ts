import { instantOf } from "../../core/instant.ts";
import type { Cloud } from "../deployed/deployment.ts";
import type { LedgerView } from "../ledger-view.ts";
import type { LogView } from "../log-view.ts";

/** How late something may be written and still be on its way. */
const GRACE_MS = 4 * 60_000;

/** What is still under way; nothing, once the world is at rest. */
export const leftOver = (
  cloud: Cloud,
  view: LedgerView,
  log: LogView | undefined,
  unknownObjects: boolean,
): string[] => {
  const left: string[] = [];
  const latest = instantOf(cloud.runner.engine.now() - GRACE_MS);
  if (cloud.queue.size() > 0) left.push(`${cloud.queue.size()} messages in the queue`);
  if (cloud.plans.size() > 0) left.push(`${cloud.plans.size()} messages about plans in the queue`);
  if (cloud.stream.waiting() > 0) left.push(`${cloud.stream.waiting()} records in the stream`);
  if (cloud.log !== undefined && cloud.log.queue.size() > 0)
    left.push(`${cloud.log.queue.size()} messages of the log in the queue`);
  if (log !== undefined && log.unlogged.size > 0) left.push(`${log.unlogged.size} facts without a leaf`);
  if (view.pending.size > 0) left.push(`${view.pending.size} deliveries not made`);
  if (unknownObjects) left.push("objects without a fact");
  for (const { head, migration } of view.migrations.values())
    if (head?.applying != null) left.push(`plan ${head.applying.version} of ${migration} half in force`);
  for (const [id, { dueAt }] of view.due) if (dueAt < latest) left.push(`${id.replace("\n", " ")} due since ${dueAt}`);
  return left;
};
