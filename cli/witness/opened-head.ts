import type { LogAnswer } from "../../contract/schemas/log.ts";
import { findBase64 } from "../../core/log/base64.ts";
import { type Checkpoint, type CheckpointProblem, openCheckpoint } from "../../core/log/checkpoint.ts";
import { findNoteKey } from "../../core/log/note-key.ts";
import type { Hashes } from "../../core/log/prove.ts";
import type { TrustedLog } from "../../core/log/witnessed.ts";
import { EXIT } from "../exit.ts";
import { printError, printJson } from "../output.ts";

/** What the API says of the log, as whoever does not trust it reads it. */

const PROBLEMS: Readonly<Record<CheckpointProblem, string>> = {
  "checkpoint-form": "the API answered with no head of a log",
  "log-foreign": "it is the head of another log",
  "signature-wrong": "a signature is wrong: somebody changed the head",
  "signature-missing": "no trusted key signed the head",
};

export interface Refused {
  readonly refused: string;
}

/** A head that a trusted key signed; or why it is refused. */
export const openedHead = (note: string, { origin, keys }: TrustedLog): Checkpoint | Refused => {
  const found = openCheckpoint(Buffer.from(note), { origin, keys, witnesses: [] });
  return "problem" in found ? { refused: PROBLEMS[found.problem] } : found;
};

/** The log as the API itself says it. */
export const saidLog = (answer: LogAnswer): TrustedLog => ({
  origin: answer.head?.origin ?? "",
  keys: answer.keys.map(findNoteKey).filter((key) => key !== undefined),
});

/** Hashes of a proof; one in another form is missing, and nothing is proven then. */
export const hashesOf = (proof: readonly string[]): Hashes =>
  proof.map(findBase64).filter((hash) => hash !== undefined);

export const refuse = (why: string, json: boolean | undefined): number => {
  if (json === true) printJson({ refused: why });
  else printError(`refused: ${why}`);
  return EXIT.failed;
};
