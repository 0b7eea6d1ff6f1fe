import { isFailure } from "../../core/failure.ts";
import type { PlanChange } from "../../core/readiness/cascade/change.ts";
import type { Loaded } from "../../core/readiness/cascade/loaded.ts";
import { type ClaimedHead, isClaimedFor } from "../../core/readiness/head.ts";
import { PARTS_WAY } from "../../core/readiness/planned-parts.ts";
import { loadPlan } from "./commit-plan.ts";
import type { EnactPorts } from "./ports.ts";
import type { Working } from "./turn.ts";
import { untilTaken } from "./until-taken.ts";

/** A head whose plan's parts are all written, with what has been read of the migration since. */
interface Begun {
  readonly head: ClaimedHead;
  readonly known: Loaded;
}

/**
 * Writes the parts of the plan that a head is claimed for, and marks the claim: from now on it is neither abandoned nor
 * replaced. What changes is counted here, while all of it is still as it was. Another worker may be doing the same.
 * @throws Failure `ledger-conflict` where the head is claimed for another version, or for none
 */
export const begin = async (
  ports: EnactPorts,
  working: Working,
  head: ClaimedHead,
  change: PlanChange,
): Promise<Begun> => {
  const { ledger } = ports;
  const { applying, migration } = head;
  if (applying.written) return { head, known: {} };
  const contents = await untilTaken(ports, () =>
    ledger.putPlanParts(change.plan, head.planVersion, (done, total) => working.report("parts", done, total)),
  );
  const [known, { changes }] = await loadPlan({ ports, change });
  const begun = {
    ...head,
    applying: { ...applying, written: true, rewrites: PARTS_WAY, parts: contents.digest, changes },
    version: head.version + 1,
  };
  try {
    await untilTaken(ports, () => ledger.putHead(begun, contents));
    return { head: begun, known };
  } catch (error) {
    if (!isFailure(error, "ledger-conflict")) throw error;
    const now = await ledger.readHead(migration);
    if (isClaimedFor(now, applying.digest) && now.applying.written) return { head: now, known: {} };
    throw error;
  }
};
