import { ledgerFailure } from "./ledger-failure.ts";

/**
 * Whether a write with a condition was done.
 * @param sent what the client answers to it
 * @returns false where the condition does not hold
 * @throws Failure `ledger-*`
 */
export const wasWritten = async (sent: Promise<unknown>): Promise<boolean> => {
  try {
    await sent;
    return true;
  } catch (error) {
    if ((error as Error).name === "ConditionalCheckFailedException") return false;
    throw ledgerFailure(error);
  }
};
