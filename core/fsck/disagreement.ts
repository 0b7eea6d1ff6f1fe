/** What does not agree in what is stored, and why it matters: docs/fsck.md has a row for each. */
export const DISAGREEMENTS = {
  "checkpoint-missing": "The log has no checkpoint, although facts were logged.",
  "checkpoint-differs":
    "The checkpoint is not signed by a key of the log, or its root does not follow from the entries.",
  "tile-missing": "A file that the log's checkpoint needs is not there.",
  "tile-differs": "A file of the log does not follow from its entries.",
  "fact-unlogged": "A fact has no leaf, or none where the ledger says that it has.",
  "fact-changed": "A fact is not what it was when it was logged.",
  "fact-removed": "A leaf is of a fact that the ledger does not have.",
  "leaf-unindexed": "The ledger does not say of a leaf that it is where it is.",
} as const;
export type DisagreementCode = keyof typeof DISAGREEMENTS;

export interface Disagreement {
  readonly code: DisagreementCode;
  /** Which stored thing: a path of the log, the id of a fact, or a leaf. */
  readonly place: string;
}
