import type { Make } from "../ports.ts";
import { findCheckpointContract, findFactContract, listHeadsContract, readHeadContract } from "./reads.ts";

/** `compare`: what it reads of the ledger. */
export const compareContract = (make: Make<"CompareLedger" | "EnactLedger">): void => {
  const reading = () => ({ reader: make().CompareLedger, writer: make().EnactLedger });
  readHeadContract(reading);
  listHeadsContract(reading);
  findCheckpointContract(reading);
  findFactContract(reading);
};
