import type { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { Failure } from "../../core/failure.ts";
import { awsFailure } from "../aws-failure.ts";

const CONFLICTS = new Set(["ConditionalCheckFailed", "TransactionConflict"]);

/** The codes of a cancelled transaction, one for each item; undefined where it failed otherwise. */
export const cancellations = (error: unknown): readonly string[] | undefined =>
  (error as Error).name === "TransactionCanceledException"
    ? ((error as TransactionCanceledException).CancellationReasons ?? []).map(({ Code }) => Code ?? "None")
    : undefined;

/**
 * A request that the table refuses whenever it comes: a key or an item that is too large, a transaction that is. In a
 * transaction the item that is at fault has the code `ValidationError`.
 */
const isRefused = (error: unknown): boolean =>
  (error as Error).name === "ValidationException" || cancellations(error)?.includes("ValidationError") === true;

/** Translates an SDK error of a read, or of a write without a condition. */
export const ledgerFailure = (error: unknown): Failure =>
  isRefused(error)
    ? new Failure("ledger-refused", `the table refuses it for good: ${(error as Error).message}`, { cause: error })
    : awsFailure("ledger", error);

/** Translates an SDK error of a write that others may have been quicker with. */
export const writeFailure = (error: unknown): Failure => {
  const codes = cancellations(error);
  if (codes?.some((code) => CONFLICTS.has(code)) || (error as Error).name === "TransactionInProgressException")
    return new Failure("ledger-conflict", "another writer changed an item first", { cause: error });
  if (codes?.some((code) => /Throttl|ThroughputExceeded/.test(code)))
    return new Failure("ledger-throttled", "the table is throttled", { cause: error });
  return ledgerFailure(error);
};
