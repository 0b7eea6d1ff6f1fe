import type { TimeFact } from "../../core/history/fact.ts";
import { lapseFactId } from "../../core/history/fact-id.ts";
import { lapseFact } from "../../core/history/time-fact.ts";
import type { CheckpointKey } from "../../core/readiness/checkpoint/checkpoint.ts";
import { type Committed, commit, type Proposal } from "../commit.ts";
import { headInForce, requireUnder } from "../plan-in-force.ts";
import type { SweepPorts } from "./ports.ts";

/**
 * Writes what time has changed in one checkpoint, with the gates that shut and the notifications that follow.
 * @returns undefined where nothing is due any more: another writer was first, or new evidence arrived
 */
export const sweepCheckpoint = (ports: SweepPorts, key: CheckpointKey): Promise<Committed<TimeFact> | undefined> => {
  const { ledger, clock } = ports;
  const propose = async (): Promise<Proposal<TimeFact, undefined> | undefined> => {
    const head = await headInForce(ledger, key.migration);
    const checkpoint = await ledger.findCheckpoint(key);
    if (checkpoint === undefined) return undefined;
    requireUnder(head, checkpoint);
    const at = clock();
    return {
      change: { kind: "lapse", head, checkpoint, fact: lapseFactId(checkpoint) },
      at,
      record: (events) => (events.length === 0 ? undefined : lapseFact(head, checkpoint, at, events)),
    };
  };
  return commit<TimeFact, undefined>(ports, propose);
};
