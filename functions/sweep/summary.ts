import { factId } from "../../core/history/fact-id.ts";
import { summaryEpoch } from "../../core/readiness/notify-summary.ts";
import { type Committed, commit, type Proposal } from "../commit.ts";
import { headInForce } from "../plan-in-force.ts";
import type { SweepPorts } from "./ports.ts";
import { summaryPack } from "./summary-pack.ts";

/**
 * Writes a migration's summary notification and schedules the next. Summaries that were missed for days go out as one.
 * @returns undefined where none is due, or it waits for the pack that it names
 */
export const sweepSummary = (ports: SweepPorts, migration: string): Promise<Committed<null> | undefined> => {
  const { ledger, clock, sender } = ports;
  const propose = async (): Promise<Proposal<null> | undefined> => {
    const head = await headInForce(ledger, migration);
    const state = await ledger.findSummary(migration);
    const policy = (await ledger.findPolicy(migration, head.planVersion))?.summary;
    const at = clock();
    if (state === undefined || policy == null || state.dueAt > at) return undefined;
    const pack = policy.pack === true ? await summaryPack(ports, state, at) : undefined;
    if (policy.pack === true && pack === undefined) return undefined;
    const fact = factId("summary", migration, String(summaryEpoch(state.dueAt)));
    return { change: { kind: "summary", head, state, policy, fact, sender, pack }, at, record: () => null };
  };
  return commit<null, undefined>(ports, propose);
};
