import { isFailure } from "../../core/failure.ts";
import { factId, type TimeFact } from "../../core/history/fact.ts";
import { decideStable } from "../../core/readiness/gate/decide.ts";
import { evolveGate } from "../../core/readiness/gate/evolve.ts";
import { headInForce } from "../in-force.ts";
import { noticesOf, verdictOf } from "../settle.ts";
import type { SweepPorts, Swept } from "./ports.ts";

/** Clears a gate whose time to settle is over, if everything still holds. */
export const sweepGate = async (
  { ledger, clock }: SweepPorts,
  migration: string,
  id: string,
): Promise<Swept | undefined> => {
  const head = await headInForce(ledger, migration);
  const [gate] = await ledger.readGates(migration, [id]);
  const at = clock();
  if (gate === undefined || gate.stableAt === null || gate.stableAt > at) return undefined;
  const [planned] = await ledger.readPlannedGates(migration, gate.planVersion, [id]);
  const { verdict, members } = await verdictOf(ledger, gate, planned, undefined, at);
  const event = decideStable(gate, verdict, at);
  if (event === undefined) return undefined;
  const fact: TimeFact = {
    id: factId("time", migration, id, String(event.version)),
    type: "time-passed",
    recordedAt: at,
    migration,
    unit: null,
    requirement: null,
    agent: null,
    planVersion: gate.planVersion,
    gate: id,
    events: [event],
  };
  const after = evolveGate(gate, event);
  const notifications = noticesOf([{ gate: after, event, planned, members }], head, fact.id);
  try {
    await ledger.commit({ fact, checkpoints: [], gates: [after], notifications });
  } catch (error) {
    // A checkpoint turned it meanwhile: it is due again only if it still settles.
    if (isFailure(error, "ledger-conflict")) return undefined;
    throw error;
  }
  return { transitions: notifications.length, notifications: 0 };
};
