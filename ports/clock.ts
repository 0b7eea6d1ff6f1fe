import type { Instant } from "../core/instant.ts";

/** The present instant. */
export type Clock = () => Instant;

/** Waits so many milliseconds. */
export type Pause = (ms: number) => Promise<void>;

/** A random number from 0 (inclusive) to 1 (exclusive). */
export type Random = () => number;

/** A unique id at every call. */
export type NewId = () => string;
