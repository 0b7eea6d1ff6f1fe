import type { PackPiece } from "../../ports/codec.ts";
import type { CompareLedger } from "../../ports/compare.ts";
import type { KeyPorts } from "../read-keys.ts";
import type { TimeLeft } from "../work-budget.ts";

/** What reading the inputs of a comparison needs. */
export interface ReadingPorts extends Omit<KeyPorts, "budget"> {
  readonly ledger: Pick<CompareLedger, "findFact">;
  readonly packPiece: PackPiece;
  readonly timeLeft: TimeLeft;
}

/** What reading within the share of one comparison needs. */
export interface BudgetedPorts extends ReadingPorts, KeyPorts {}
