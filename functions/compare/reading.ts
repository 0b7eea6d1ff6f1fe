import type { PackPiece } from "../../ports/codec.ts";
import type { CompareLedger } from "../../ports/compare.ts";
import type { KeyPorts } from "../read-keys.ts";

/** What reading the inputs of a comparison needs. */
export interface ReadingPorts extends KeyPorts {
  readonly ledger: Pick<CompareLedger, "findFact">;
  readonly packPiece: PackPiece;
}
