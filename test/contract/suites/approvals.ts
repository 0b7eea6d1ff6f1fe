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
export const approvalsContract = (make: Make<"ApprovalsLedger" | "EnactLedger">): void => {
  const reading = () => ({ reader: make().ApprovalsLedger, writer: make().EnactLedger });
  readHeadContract(reading);
  findCheckpointContract(reading);
  findRequirementContract(reading);
  findPolicyContract(reading);
  hasFactContract(reading);
  findFactContract(reading);
};
