import { type Instant, plus } from "../../instant.ts";

/** How soon a gate is judged again where what keeps it from clearing will be written by then. */
export const RECHECK_MS = 60_000;

/** When a gate is judged again that is blocked although all of its checkpoints are written as satisfied. */
export const recheckAt = (stableForMs: number, at: Instant): Instant => plus(at, Math.max(stableForMs, RECHECK_MS));
