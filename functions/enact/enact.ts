import { isFailure } from "../../core/failure.ts";
import { isClaimed } from "../../core/readiness/head.ts";
import { compileStored } from "../compiled.ts";
import type { EnactPorts } from "./ports.ts";
import { putInForce } from "./put-in-force.ts";
import { takeTurn } from "./turn.ts";

/** What became of one run: nothing is to be done, somebody else does it, another run goes on, or it is done. */
export interface Enacted {
  readonly migration: string;
  readonly state: "nothing" | "elsewhere" | "unfinished" | "in-force";
  /** The plan version; null where none is coming into force. */
  readonly version: number | null;
}

/** The head was claimed for another version meanwhile, or for none; or somebody else has taken the turn. */
const hasMoved = (error: unknown): boolean => isFailure(error, "plan-applying", "ledger-conflict");

/**
 * Puts the version into force that a migration's head is claimed for, or as much of it as one run has time for; then it
 * asks for another run. It may be cut off anywhere, and run twice: what is written is fenced by the head, and begins with
 * what is not written yet.
 * @param hasTime false once the run should end
 * @throws Failure `plan-invalid`, `store-*`, `ledger-*`
 */
export const enact = async (ports: EnactPorts, migration: string, hasTime: () => boolean): Promise<Enacted> => {
  const head = await ports.ledger.readHead(migration);
  if (!isClaimed(head)) return { migration, state: "nothing", version: null };
  const { version, object } = head.applying;
  const working = await takeTurn(ports, head, hasTime);
  if (working === undefined) return { migration, state: "elsewhere", version };
  try {
    const { plan } = await compileStored(ports, migration, object);
    await putInForce(ports, working, head, plan);
    return { migration, state: "in-force", version };
  } catch (error) {
    await working.end();
    if (!isFailure(error, "time-short") && !hasMoved(error)) throw error;
    // What is left, whatever the head is claimed for by now, is the next run's.
    await ports.queue.enqueue(migration);
    return { migration, state: "unfinished", version };
  }
};
