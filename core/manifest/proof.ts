import * as z from "zod";

/**
 * How strongly evidence shows that there is something to go back to, weakest first. `reported`: a job says that it
 * succeeded. `listed`: a catalogue names what there is, with sizes. `hashed`: every file has a cryptographic hash.
 * `verified`: a tool read all of it again. `restored`: it was restored, and what came back was looked at.
 */
export const PROOFS = ["reported", "listed", "hashed", "verified", "restored"] as const;
export const Proof = z.enum(PROOFS);
export type Proof = z.infer<typeof Proof>;

export const isAtLeast = (actual: Proof, minimum: Proof): boolean => PROOFS.indexOf(actual) >= PROOFS.indexOf(minimum);
export const weaker = (one: Proof, other: Proof): Proof => (isAtLeast(one, other) ? other : one);
