import { randomBytes, randomUUID } from "node:crypto";
import { instantOf } from "../core/instant.ts";
import type { Clock, NewId, Pause, Random } from "../ports/clock.ts";

/** The clock, timer and random numbers of this machine. */

export const clock: Clock = () => instantOf(Date.now());

export const pause: Pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export const random: Random = () => Math.random();

export const newId: NewId = randomUUID;

const SECRET_BYTES = 32;

export const newSecret = (): Uint8Array => randomBytes(SECRET_BYTES);
