import { type CheckpointProblem, findHead, type KnownLog, type LogHead, openCheckpoint } from "./checkpoint.ts";
import {
  findNote,
  noteText,
  type SignedNote,
  signaturesBy,
  type VerifiedSignature,
  verifiedSignatures,
} from "./note.ts";
import { findTime, keyIdText, type NoteKey } from "./note-key.ts";

/** A head of the log that a witness signed too, as it is kept: each witness's apart, whatever others signed. */
export interface Cosigned {
  readonly head: LogHead;
  readonly witness: NoteKey;
  /** When the witness says that it saw the head, in seconds since 1970. */
  readonly time: number;
  /** The head with the log's own signatures and this one. */
  readonly note: string;
}

/** Why the cosignatures of a checkpoint are not kept; the names are those of failures. */
export type CosignatureProblem =
  | "request-invalid"
  | "checkpoint-foreign"
  | "checkpoint-unsigned"
  | "witness-unknown"
  | "cosignature-wrong"
  | "cosignature-time";

const OF_CHECKPOINT = {
  "checkpoint-form": "request-invalid",
  "log-foreign": "checkpoint-foreign",
  "signature-wrong": "checkpoint-unsigned",
  "signature-missing": "checkpoint-unsigned",
} as const satisfies Record<CheckpointProblem, CosignatureProblem>;

/** A clock of a witness may be fast by so many seconds. */
export const MAX_AHEAD = 300;
/** A witness that was away comes back with what it signed within so many seconds. */
export const MAX_AGE = 366 * 86_400;

interface Timed extends VerifiedSignature {
  readonly time: number;
}

/** A signature that was verified has a time, because it is part of what is signed. */
const timed = (one: VerifiedSignature): Timed => ({ ...one, time: findTime(one.signature) as number });

const noteOf = ({ text }: SignedNote, own: readonly VerifiedSignature[], by: VerifiedSignature): string =>
  noteText({ text, signatures: [...own, by] });

/**
 * Reads a checkpoint that witnesses signed. Signatures by others are left out, and where a witness signed it twice, the later
 * one counts. That the head is one of the log's tree is not decided here.
 * @param now in seconds since 1970
 */
export const readCosigned = (
  bytes: Uint8Array,
  { origin, keys, witnesses }: KnownLog,
  now: number,
): readonly [Cosigned, ...Cosigned[]] | { readonly problem: CosignatureProblem } => {
  const opened = openCheckpoint(bytes, { origin, keys, witnesses: [] });
  if ("problem" in opened) return { problem: OF_CHECKPOINT[opened.problem] };
  const { head, note } = opened;
  const verified = verifiedSignatures(note, witnesses);
  if (verified === undefined) return { problem: "cosignature-wrong" };
  const latest = verified.map(timed).toSorted((a, b) => b.time - a.time);
  const cosigned = witnesses.flatMap((witness) => {
    const by = latest.find(({ key }) => key === witness);
    return by === undefined ? [] : [{ head, witness, time: by.time, note: noteOf(note, signaturesBy(note, keys), by) }];
  });
  const [first, ...others] = cosigned;
  if (first === undefined) return { problem: "witness-unknown" };
  const isTimely = ({ time }: Cosigned): boolean => time <= now + MAX_AHEAD && time >= now - MAX_AGE;
  return cosigned.every(isTimely) ? [first, ...others] : { problem: "cosignature-time" };
};

/** Reads what is kept of a witness; undefined where it is not the witness's. Of the log's own signatures nothing is said. */
export const findCosigned = (bytes: Uint8Array, witness: NoteKey): Cosigned | undefined => {
  const note = findNote(bytes);
  if (note === undefined) return undefined;
  const head = findHead(note.text);
  const [by] = verifiedSignatures(note, [witness]) ?? [];
  if (head === undefined || by === undefined) return undefined;
  return { head, witness, time: timed(by).time, note: Buffer.from(bytes).toString() };
};

/** True where a witness saw more with the first of the two: more leaves, or as many at a later time. */
export const isNewer = (one: Cosigned, other: Cosigned): boolean =>
  (one.head.size - other.head.size || one.time - other.time) > 0;

const SIZE_DIGITS = 16;

/** Where the first cosignature of a witness for a head of that size is kept, for ever. */
export const cosignaturePath = (size: number, witness: NoteKey): string =>
  `cosignature/${String(size).padStart(SIZE_DIGITS, "0")}/${keyIdText(witness)}`;

/** Where the newest head that a witness signed is; its earlier versions are kept. */
export const newestCosignedPath = (witness: NoteKey): string => `cosigned/${keyIdText(witness)}`;
