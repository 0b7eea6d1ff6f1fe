import type { Evidence } from "./evidence.ts";
import { counted } from "./report-finding.ts";

/** A manifest's place in the line of its agent for one unit and requirement. */
export interface Numbered {
  readonly agent: string | null | undefined;
  readonly sequence: number | undefined;
  /** The digest of the one before it, as it states it. */
  readonly previous: string | undefined;
  /** Its own, as sealed. */
  readonly digest: string | undefined;
}

/** How a manifest does not continue the line. */
export interface LineFault {
  readonly code: "sequence-gap" | "sequence-broken";
  readonly message: string;
  /** Of a gap: how many are missing. */
  readonly missing?: number;
}

/** True where both have numbers of one agent: else nothing is known of a line, as of evidence from before it was numbered. */
export const isOfOneLine = ({ agent, sequence }: Numbered, newest: Evidence | null): newest is Evidence =>
  newest?.sequence !== undefined && sequence !== undefined && newest.agent === agent;

/**
 * Does it continue the line? Each manifest of a checkpoint has a number and the digest of the one before.
 * @param newest what its checkpoint has
 * @returns undefined where it does, and where nothing is known of it
 */
export const lineFault = (one: Numbered, newest: Evidence | null): LineFault | undefined => {
  const { sequence = 0, previous, digest } = one;
  if (!isOfOneLine(one, newest) || digest === newest.digest) return undefined;
  const last = newest.sequence ?? 0;
  const missing = sequence - last - 1;
  if (missing > 0)
    return {
      code: "sequence-gap",
      message: `number ${sequence} after ${last}: ${counted(missing, "manifest")} missing`,
      missing,
    };
  if (missing === 0 && previous === newest.digest) return undefined;
  const message = missing === 0 ? "it names another predecessor" : `number ${sequence} after ${last}`;
  return { code: "sequence-broken", message };
};
