import type { LedgerLimits } from "../../core/plan/limits.ts";

/**
 * DynamoDB accepts 100 items in one transaction (AWS, "Service quotas", TransactWriteItems). A checkpoint that changes
 * writes each of its gates and each gate's notification in one, beside itself, its fact and what fences them.
 */
export const dynamoLimits: LedgerLimits = { gatesPerCheckpoint: 40 };
