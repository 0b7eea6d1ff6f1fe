import { factId } from "../../core/history/fact.ts";
import { nextSummaryAt } from "../../core/plan/calendar/validity.ts";
import { summaryNotification } from "../../core/readiness/notify-summary.ts";
import { headInForce } from "../in-force.ts";
import { labelOf } from "../label.ts";
import type { SweepPorts, Swept } from "./ports.ts";

/** Sends a migration's summary and plans the next. One that was missed for days goes out once. */
export const sweepSummary = async (
  { ledger, clock, sender }: SweepPorts,
  migration: string,
): Promise<Swept | undefined> => {
  const head = await headInForce(ledger, migration);
  const state = await ledger.findSummary(migration);
  const policy = await ledger.findPolicy(migration, head.planVersion);
  const now = clock();
  const summary = policy?.summary;
  if (state === undefined || summary == null || state.dueAt > now) return undefined;
  const nextAt = nextSummaryAt(summary, head.timeZone, now);
  const notification = summaryNotification(
    {
      about: labelOf(head),
      contacts: summary.contacts,
      checkpoints: await ledger.listCheckpoints(migration),
      gates: await ledger.listGates(migration),
      requirements: await ledger.readRequirements(migration, head.planVersion),
      lastAt: state.lastAt,
      dueAt: state.dueAt,
      nextAt,
      unsubscribe: summary.unsubscribe ?? `mailto:${sender}?subject=unsubscribe%20summary%20${migration}`,
      fact: factId("summary", migration, state.dueAt),
    },
    now,
  );
  await ledger.putSummary({ migration, version: state.version + 1, dueAt: nextAt, lastAt: now }, notification);
  return { transitions: 0, notifications: 1 };
};
