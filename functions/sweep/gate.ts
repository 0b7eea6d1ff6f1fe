import type { TimeFact } from "../../core/history/fact.ts";
import { stabilizationFactId } from "../../core/history/fact-id.ts";
import { stabilizationFact } from "../../core/history/time-fact.ts";
import { type Committed, commit, type Proposal } from "../commit.ts";
import { headInForce, requireUnder } from "../plan-in-force.ts";
import type { SweepPorts } from "./ports.ts";

/**
 * Clears a gate whose stabilization is over, if all of its checkpoints are still satisfied; or records the one mail for those
 * that were held back, once it is due.
 * @returns undefined where nothing is due any more: another writer was first
 */
export const sweepGate = (
  ports: SweepPorts,
  migration: string,
  id: string,
): Promise<Committed<TimeFact> | undefined> => {
  const { ledger, clock } = ports;
  const propose = async (): Promise<Proposal<TimeFact, undefined> | undefined> => {
    const head = await headInForce(ledger, migration);
    const [gate] = await ledger.readGates(migration, [id]);
    if (gate === undefined) return undefined;
    requireUnder(head, gate);
    const at = clock();
    return {
      change: { kind: "stabilization", head, gate, fact: stabilizationFactId(gate) },
      at,
      record: (events) => (events.length === 0 ? undefined : stabilizationFact(head, gate, at, events)),
    };
  };
  return commit<TimeFact, undefined>(ports, propose);
};
