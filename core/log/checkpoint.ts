import { findBase64 } from "./base64.ts";
import { HASH_BYTES } from "./hash.ts";
import { findNote, type SignedNote, type VerifiedSignature, verifiedSignatures } from "./note.ts";
import type { NoteKey } from "./note-key.ts";

/** What a log says of itself (C2SP tlog-checkpoint): all of its leaves follow from it. */
export interface LogHead {
  /** The name of the log. */
  readonly origin: string;
  /** How many leaves it has. */
  readonly size: number;
  readonly root: Buffer;
}

/** What a checkpoint's note says. */
export const headText = ({ origin, size, root }: LogHead): string => `${origin}\n${size}\n${root.toString("base64")}\n`;

/** No line is empty; a size has no zeros in front. */
const HEAD = /^(?<origin>[^\n]+)\n(?<stated>0|[1-9][0-9]*)\n(?<base64>[^\n]+)\n(?:[^\n]+\n)*$/;
type HeadLines = Record<"origin" | "stated" | "base64", string>;

/** Reads the text of a checkpoint's note, where further lines may stand; undefined where it is none. */
export const findHead = (text: string): LogHead | undefined => {
  const found = HEAD.exec(text);
  if (found === null) return undefined;
  const { origin, stated, base64 } = found.groups as HeadLines;
  const [size, root] = [Number(stated), findBase64(base64)];
  return Number.isSafeInteger(size) && root?.length === HASH_BYTES ? { origin, size, root } : undefined;
};

/** Why a checkpoint is not believed: its form, the log that it is of, a signature that is wrong, or none by the log. */
export type CheckpointProblem = "checkpoint-form" | "log-foreign" | "signature-wrong" | "signature-missing";

/** A log as somebody knows it who trusts it. */
export interface KnownLog {
  readonly origin: string;
  /** All keys that it ever had: what it signed before stays signed. */
  readonly keys: readonly NoteKey[];
  /** Keys of witnesses. */
  readonly witnesses: readonly NoteKey[];
}

export interface Checkpoint {
  readonly head: LogHead;
  readonly note: SignedNote;
  /** By witnesses that are known. */
  readonly cosignatures: readonly VerifiedSignature[];
}

/** Reads a checkpoint, and believes it only where one of the log's own keys signed it. */
export const openCheckpoint = (
  bytes: Uint8Array,
  { origin, keys, witnesses }: KnownLog,
): Checkpoint | { readonly problem: CheckpointProblem } => {
  const note = findNote(bytes);
  if (note === undefined) return { problem: "checkpoint-form" };
  const head = findHead(note.text);
  if (head === undefined) return { problem: "checkpoint-form" };
  if (head.origin !== origin) return { problem: "log-foreign" };
  const verified = verifiedSignatures(note, [...keys, ...witnesses]);
  if (verified === undefined) return { problem: "signature-wrong" };
  if (!verified.some(({ key }) => keys.includes(key))) return { problem: "signature-missing" };
  return { head, note, cosignatures: verified.filter(({ key }) => witnesses.includes(key)) };
};
