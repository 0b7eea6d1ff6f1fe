import { Failure } from "../../core/failure.ts";
import type { Fact } from "../../core/history/fact.ts";
import type { Head } from "../../core/readiness/head.ts";
import type { ApplyLedger } from "../../ports/apply.ts";

/**
 * Records what somebody decided, together with the head that follows from it.
 * @throws Failure `ledger-conflict` where the head has moved on, or another has decided the same meanwhile: it is their fact
 */
export const record = async (ledger: ApplyLedger, fact: Fact, head: Head): Promise<void> => {
  if ((await ledger.commit({ fact, checkpoints: [], gates: [], notifications: [], head })) === "already")
    throw new Failure("ledger-conflict", "somebody else decided it at the same time; look again");
};
