import type { LogAnswer } from "../../contract/schemas/log.ts";
import { durationText } from "../../core/duration.ts";
import { findCosigned } from "../../core/log/cosigned.ts";
import { findNoteKey } from "../../core/log/note-key.ts";

type Witness = LogAnswer["witnesses"][number];

/** What is proven of a witness by its own signature, and how long ago it was; of what it did not sign, nothing. */
const lineOf = ({ key, newest }: Witness, origin: string, nowMs: number): string => {
  const witness = findNoteKey(key);
  const name = witness?.name ?? key;
  if (newest === null) return `witness ${name}: signed nothing yet`;
  const seen = witness === undefined ? undefined : findCosigned(Buffer.from(newest.checkpoint), witness);
  if (seen === undefined || seen.head.origin !== origin)
    return `witness ${name}: refused, it did not sign what the API says`;
  const at = new Date(seen.time * 1_000).toISOString();
  return `witness ${name}: ${seen.head.size} leaves, ${durationText(Math.max(0, nowMs - seen.time * 1_000))} ago (${at})`;
};

/** A line for each witness; an API before this edition says none. */
export const cosignedLines = ({ head, witnesses = [] }: LogAnswer, nowMs: number): string[] =>
  witnesses.map((one) => lineOf(one, head?.origin ?? "", nowMs));
