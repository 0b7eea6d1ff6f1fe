import type { Verdict } from "../../finding.ts";
import type { Instant } from "../../instant.ts";
import { whyFound } from "./because.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type CheckpointUncompared, nextEvent } from "./event.ts";

/** A comparison that passed no longer does: newer evidence has waited for it too long. Any other state is worse already. */
export const decideUncompared = (
  checkpoint: Checkpoint,
  { findings }: Verdict,
  at: Instant,
): CheckpointUncompared | undefined =>
  checkpoint.state === "passed"
    ? { ...nextEvent(checkpoint, at), type: "checkpoint-uncompared", ...whyFound(findings) }
    : undefined;
