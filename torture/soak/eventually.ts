import { waitingFor } from "../wait.ts";

/** A run of hours on a machine that does other work too: a turn at a plan alone is waited for minutes where its worker was cut off. */
const PATIENCE_MS = 1_200_000;
const LOOK_MS = 500;

/** Waits for a condition, and looks seldom, so that waiting is no load. @throws Error where it is not met in twenty minutes */
export const eventually = waitingFor(PATIENCE_MS, LOOK_MS);
