import type { Instant } from "../core/instant.ts";

/** Now. */
export type Clock = () => Instant;

/** Waits so many milliseconds. */
export type Pause = (ms: number) => Promise<void>;

/** Chance: a number from 0 up to, but not, 1. */
export type Random = () => number;

/** A name that no other call gives. */
export type NewId = () => string;
