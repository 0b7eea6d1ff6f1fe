import type { Make } from "../ports.ts";
import {
  findCheckpointContract,
  findFactContract,
  findPolicyContract,
  findRequirementContract,
  hasFactContract,
  readHeadContract,
} from "./reads.ts";

/** `approvals`: what it reads of the ledger. */
export const approvalsContract = (make: Make<"ApprovalsLedger" | "ApplyLedger">): void => {
  const reading = () => ({ reader: make().ApprovalsLedger, writer: make().ApplyLedger });
  readHeadContract(reading);
  findCheckpointContract(reading);
  findRequirementContract(reading);
  findPolicyContract(reading);
  hasFactContract(reading);
  findFactContract(reading);
};
