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
  "salt-missing": "A fact names a person whose salt is gone, so that nobody can make its leaf again.",
  "fact-malformed":
    "A fact lacks what each fact has, has a value that JSON has not, or its id does not follow from what it is about.",
  "fact-misplaced": "What the indexes have of a fact does not follow from it, so that the history lists it wrongly.",
  "object-missing": "An object that a fact names is not there.",
  "object-differs": "An object has another size or another SHA-256 than its fact says.",
  "object-unrecorded": "An object has been in the intake for a day, and has no fact.",
  "history-gap": "A migration's facts cannot be replayed, because one that another follows is not there.",
  "snapshot-missing": "A snapshot that the ledger names is not there, or does not have its bytes.",
  "snapshot-differs": "A snapshot is not what the facts before it make.",
  "state-missing": "A checkpoint or a gate that the facts make is not in the ledger.",
  "state-unfounded": "The ledger has a checkpoint or a gate that no fact makes.",
  "state-differs": "A checkpoint, a gate or a head is not what the facts make of it.",
  "state-misplaced": "A list has a checkpoint of another state, or so late that nobody comes to it in time.",
  "plan-differs": "The parts of the plan in force are not those that its fact says.",
  "gate-miscounted":
    "A gate, or a shard of it, does not count its checkpoints as they are, or is clear while one is not satisfied.",
  "notification-missing": "A gate opened or shut, and there is no notification of it.",
  "notification-unfounded": "A notification is of a fact that the ledger does not have.",
  "delivery-missing": "A notification has not come to an end with one of its recipients, a day after it was made.",
} as const;
export type DisagreementCode = keyof typeof DISAGREEMENTS;

export interface Disagreement {
  readonly code: DisagreementCode;
  /** Which stored thing: a path of the log, the id of a fact, a leaf, an object, or what a migration has. */
  readonly place: string;
}
