import { showActor } from "../core/actor.ts";
import type { Attested } from "../core/audit/evidence.ts";

/** That a person's word is the evidence, and whose. */
export const attestedText = ({ by, approvedBy }: Attested): string =>
  `attested by ${showActor(by)}${approvedBy === null ? "" : `, approved by ${showActor(approvedBy)}`}`;
