/** Why a pack is refused: each with a sentence and a place. docs/evidence-pack.md lists them. */
export const PACK_PROBLEMS = {
  "pack-unreadable": "it is neither a pack nor a folder with one",
  "zip-form": "the archive is not written as packs are, byte by byte",
  "zip-name": "the archive names a file twice, or by a name that no pack has",
  "zip-check": "a file's check sum in the archive is not that of its bytes",
  "pack-version": "it is of a format that this verifier does not know",
  "pack-form": "pack.json is not written as packs have it",
  "pack-digest": "pack.sha256 does not state the digest of pack.json",
  "object-missing": "an object that a fact names is gone, or has other bytes, so that no pack can be made",
  "file-missing": "a file that pack.json lists is not there",
  "file-unlisted": "a file is there that pack.json does not list, or that is not among those of a pack",
  "file-digest": "a file has other bytes than pack.json states",
  "count-differs": "pack.json counts other rows than there are",
  "line-form": "a line is not the one canonical text of a JSON value",
  "fact-form": "a fact lacks a member, or has another than it may have",
  "fact-order": "a fact is not after the one before it, in the order of replay",
  "fact-repeated": "two facts have one id",
  "fact-foreign": "a fact is of another migration, or was recorded after the instant of the pack",
  "fact-id": "a fact's id is not the one that its object gives it",
  "plan-missing": "the plan version of a fact is not in the pack",
  "plan-digest": "a plan is not the one that was put into force",
  "plan-invalid": "a plan does not compile, or is of another migration or version",
  "seal-missing": "evidence counts that no recorded seal is of",
  "seal-wrong": "a seal is not by a key that the plan in force had for its agent, valid then",
  "seal-differs": "a fact states another content than its seal",
  "line-differs": "a fact says something else of its agent's line than its manifests do: a gap, a fork, or none",
  "manifest-differs": "a manifest is not the one that the fact recorded, or not sealed as recorded",
  "list-differs": "a list of differences is not the one that the fact recorded",
  "log-missing": "it has no log to compare it with",
  "log-form": "a file of the log is not written as packs have it",
  "log-entry-form": "an entry of the log is not the one text of a leaf",
  "log-unsigned": "no key of the log signed its head, or a signature is wrong",
  "log-unwitnessed": "no head of the log that is here has a signature by a witness that was named",
  "log-key": "a key is none that the log had, or none that follows from those that are trusted",
  "log-root": "the entries of the log are not those of its head",
  "log-broken": "a file of the log is gone, or unreadable, so that no pack can be made",
  "log-foreign": "a head or a key that was given is of another log",
  "log-cut": "the log is shorter than it was",
  "log-rewritten": "the log does not begin as it did",
  "leaf-repeated": "two entries of the log are of one fact or one key",
  "fact-unlogged": "a fact is not in the log",
  "fact-changed": "a fact is not the one that was logged",
  "fact-unrepresentable":
    "a fact has a value that JSON has not, or an id that is not its own: somebody wrote it by hand",
  "fact-removed": "a fact that was logged is not in the pack",
  "salt-missing": "a fact names a person without whose salt it cannot be compared with the log",
  "history-gap": "the history lacks what came before an event",
  "verdict-unfounded": "a gate opened although a checkpoint of it was not satisfied",
  "verdict-differs": "a fact states another outcome than its events have",
  "row-differs": "a list states something else than the history shows",
  "report-differs": "the report states something else than the history shows",
} as const satisfies Readonly<Record<string, string>>;

export type PackProblemCode = keyof typeof PACK_PROBLEMS;

/** Where in a pack: a line counts from 1, an offset in bytes from 0. */
export interface PackPlace {
  readonly file: string;
  readonly line?: number;
  readonly fact?: string;
  readonly offset?: number;
}

/** What is wrong with a pack. It is a value: whoever verifies may go on, and whoever makes a pack records it as it is. */
export interface PackProblem {
  readonly code: PackProblemCode;
  readonly message: string;
  readonly place: PackPlace;
}

/** `facts.ndjson, line 12, fact 3f…` */
export const placeText = ({ file, line, fact, offset }: PackPlace): string =>
  [
    file,
    ...(line === undefined ? [] : [`line ${line}`]),
    ...(offset === undefined ? [] : [`byte ${offset}`]),
    ...(fact === undefined ? [] : [`fact ${fact}`]),
  ].join(", ");
