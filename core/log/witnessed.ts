import * as z from "zod";
import { findNoteKey, type NoteKey } from "./note-key.ts";

/** A folder in which somebody keeps the heads of one log: which log and by which keys, and each head as it was signed. */

export const TRUSTED_FILE = "log.json";
export const HEADS_FOLDER = "heads";

const Trusted = z.strictObject({ origin: z.string().min(1), keys: z.array(z.string()).min(1) });

export interface TrustedLog {
  readonly origin: string;
  readonly keys: readonly NoteKey[];
}

/** What {@link TRUSTED_FILE} says, or undefined where it is damaged. */
export const findTrusted = (text: string): TrustedLog | undefined => {
  try {
    const { origin, keys } = Trusted.parse(JSON.parse(text));
    const found = keys.map(findNoteKey).filter((key) => key !== undefined);
    return found.length === keys.length ? { origin, keys: found } : undefined;
  } catch {
    return undefined;
  }
};
