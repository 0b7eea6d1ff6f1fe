import type { Checkpoint } from "./checkpoint/checkpoint.ts";
import type { CheckpointEvidenced } from "./checkpoint/event.ts";
import { blockerOf } from "./gate/judge.ts";
import type { MigrationLabel, Notification } from "./notification.ts";
import { BUS } from "./recipients.ts";
import { storyRows } from "./story-rows.ts";

/**
 * Tells the bus that a restore test or another check of a backup failed. People get the mail of the gates that it shuts, and the
 * summary; nothing is read for it, so that evidence costs the same as before.
 * @param after the checkpoint after the event
 * @returns undefined where the evidence is no verification, or did not fail
 */
export const drillNotification = (
  { evidence, state, version, at }: CheckpointEvidenced,
  after: Checkpoint,
  about: MigrationLabel,
  fact: string,
): Notification | undefined => {
  const { subject, durationMs } = evidence;
  const isVerification = subject !== undefined || durationMs !== undefined;
  if (state !== "failed" || evidence.object === null || !isVerification) return undefined;
  const { migration, unit, requirement, gates } = after;
  return {
    migration,
    topic: `drill:${unit}/${requirement}`,
    epoch: version,
    kind: "drill",
    at,
    fact,
    about,
    recipients: [BUS],
    story: {
      kind: "drill",
      unit,
      requirement,
      // Also where a waiver keeps its gates from shutting.
      failed: { ...blockerOf(after, at), state },
      agent: evidence.agent,
      completedAt: evidence.completedAt,
      of: subject?.requirement ?? null,
      durationMs: durationMs ?? null,
      gates: storyRows(gates),
      gateCount: gates.length,
    },
  };
};
