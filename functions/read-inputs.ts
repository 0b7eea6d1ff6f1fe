import type { Requirement } from "../core/plan/document.ts";
import type { Checkpoint } from "../core/readiness/checkpoint/checkpoint.ts";
import { inputsDigest, inputsOf } from "../core/readiness/comparison-inputs.ts";
import type { Head } from "../core/readiness/head.ts";
import type { CompareLedger } from "../ports/compare.ts";
import { planApplying, requireUnder } from "./plan-in-force.ts";

/** The present inputs of a comparison or a sign-off, with or without evidence. */
export interface Inputs {
  readonly head: Head;
  readonly checkpoint: Checkpoint;
  readonly inputs: readonly Checkpoint[];
  /** SHA-256 of what there is of all inputs. */
  readonly digest: string;
}

export type InputsLedger = Pick<CompareLedger, "readHead" | "findCheckpoint" | "listCheckpoints">;

/**
 * The reader's own checkpoint is read first: a commit in between makes this one conflict and read again, so the last
 * result in the ledger is always of the newest evidence.
 * @throws Failure `plan-applying`, `ledger-*`
 */
export const readInputs = async (
  ledger: InputsLedger,
  migration: string,
  requirement: Requirement,
  unit: string,
): Promise<Inputs> => {
  const head = await ledger.readHead(migration);
  const checkpoint = await ledger.findCheckpoint({ migration, unit, requirement: requirement.id });
  if (head === undefined || head.applying !== null || checkpoint === undefined) throw planApplying(migration);
  requireUnder(head, checkpoint);
  const inputs = inputsOf(await ledger.listCheckpoints(migration), requirement, unit);
  return { head, checkpoint, inputs, digest: inputsDigest(inputs) };
};
