import type { LedgerLimits } from "../../core/plan/limits.ts";

/**
 * DynamoDB accepts 100 items in one transaction (AWS, "Service quotas", TransactWriteItems). A checkpoint that changes
 * writes each of its gates and each gate's notification in one, beside itself, its fact and what fences them.
 */
const gatesPerCheckpoint = 40;

/**
 * A gate with more checkpoints counts them in shards: below that, writers meet about as seldom in the gate. Each shard that closes
 * writes the gate once more, so there are not more of them than it takes.
 */
const membersPerShard = 64;

/**
 * DynamoDB accepts items of 400 KiB (AWS, "Service quotas"). A quarter is left for a part's key and for how DynamoDB
 * counts, and half of a notification for what is beside its recipients.
 */
const ITEM_BYTES = 400 * 1024;

export const dynamoLimits: LedgerLimits = {
  gatesPerCheckpoint,
  membersPerShard,
  partBytes: (ITEM_BYTES * 3) / 4,
  contactsBytes: ITEM_BYTES / 2,
};
