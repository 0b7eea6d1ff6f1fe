import { createHash } from "node:crypto";
import { canonicalText } from "../canonical.ts";

/** Which leaves a log appends next, and behind how many. */
export interface Order {
  readonly origin: string;
  /** How many leaves the log has before. */
  readonly from: number;
  readonly leaves: readonly string[];
}

/** A domain of its own: no checkpoint begins with it, because no log has it for its name. */
const DOMAIN = "cleargate.next-leaves/1";

/**
 * What a log signs of the leaves that it appends next. Never longer than what KMS signs, however many leaves there are, and
 * never what it signs as a checkpoint: the second line of a checkpoint is a number, and no name of a log is one.
 * @param order of a log whose name is neither a number nor this domain
 */
export const orderText = ({ origin, from, leaves }: Order): string => {
  const sha256 = createHash("sha256").update(canonicalText(leaves)).digest("hex");
  return `${DOMAIN}\n${origin}\n${from}\n${leaves.length}\n${sha256}\n`;
};
