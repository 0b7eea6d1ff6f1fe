import { objectFactId } from "../../core/history/fact-id.ts";
import type { ArrivedObject } from "../../core/history/manifest-fact.ts";
import { plus } from "../../core/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ReceiveLedger } from "../../ports/receive.ts";

export interface WaitPorts {
  readonly ledger: Pick<ReceiveLedger, "claimWait">;
  readonly clock: Clock;
}

/** Shorter than seven receives take at least, so that whatever is sent again finds the claim of its predecessor ended. */
const WAIT_MS = 60_000;

/**
 * True for the one message of several that waits for a plan on behalf of an object. The others may be dropped: without this,
 * every message that comes twice would wait twice from then on, and there would be no end of them.
 * @throws Failure `ledger-*`
 */
export const isItsTurn = async (
  { ledger, clock }: WaitPorts,
  objects: readonly ArrivedObject[],
  message: string,
): Promise<boolean> => {
  const at = clock();
  const claims = objects.map((object) => ledger.claimWait(objectFactId(object), message, at, plus(at, WAIT_MS)));
  return (await Promise.all(claims)).includes(true);
};
