import * as z from "zod";

/**
 * How strong a proof of a usable backup evidence is, weakest first. `reported`: a job reports that it
 * succeeded. `listed`: a catalogue lists the files, with sizes. `hashed`: every file has a cryptographic hash.
 * `verified`: a tool read all of it again. `restored`: it was restored, and the result was checked.
 */
export const PROOFS = ["reported", "listed", "hashed", "verified", "restored"] as const;
export const Proof = z.enum(PROOFS);
export type Proof = z.infer<typeof Proof>;

export const isAtLeast = (actual: Proof, minimum: Proof): boolean => PROOFS.indexOf(actual) >= PROOFS.indexOf(minimum);
export const weaker = (one: Proof, other: Proof): Proof => (isAtLeast(one, other) ? other : one);
