import type { Checkpoint } from "./checkpoint.ts";
import type { CheckpointEvent } from "./decide.ts";

/** The checkpoint after an event. Only accepted evidence becomes the baseline. */
export const evolveCheckpoint = (checkpoint: Checkpoint, event: CheckpointEvent): Checkpoint => ({
  ...checkpoint,
  version: event.version,
  state: event.state,
  since: event.state === checkpoint.state ? checkpoint.since : event.at,
  reason: event.reason,
  evidence: event.evidence,
  baseline:
    event.state === "passed"
      ? { fact: event.evidence.fact, entries: event.evidence.entries, bytes: event.evidence.bytes }
      : checkpoint.baseline,
});
