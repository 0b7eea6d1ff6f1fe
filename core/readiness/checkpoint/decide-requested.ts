import type { Instant } from "../../instant.ts";
import { clipped, MAX_NAME_BYTES } from "../../printable.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type CheckpointRequested, nextEvent } from "./event.ts";
import type { PendingRequest } from "./pending-request.ts";

/** Records that something about a checkpoint was asked for; its state stays. */
export const decideRequested = (
  checkpoint: Checkpoint,
  { reason, control, ...request }: PendingRequest,
  at: Instant,
): CheckpointRequested => ({
  ...nextEvent(checkpoint, at),
  type: "checkpoint-requested",
  request: {
    ...request,
    reason: clipped(reason, MAX_NAME_BYTES),
    control: control === null ? null : clipped(control, MAX_NAME_BYTES),
  },
});
