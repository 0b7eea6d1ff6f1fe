import type { Instant } from "../../instant.ts";
import { nextSummaryAt } from "../../plan/calendar/validity.ts";
import { migrationLabel } from "../head.ts";
import { summaryNotification } from "../notify-summary.ts";
import type { SummaryChange } from "./change.ts";
import { hasRead, type Loaded, type Read } from "./loaded.ts";
import { dueSummary, noOutcome, type Outcome } from "./outcome.ts";

/** What a summary needs that has not been read yet: the whole migration. */
export const summaryReads = ({ state }: SummaryChange, loaded: Loaded, now: Instant): readonly Read[] => {
  if (state.dueAt > now) return [];
  const missing: Read[] = [];
  if (!hasRead(loaded, null)) missing.push({ what: "checkpoints", units: null });
  if (loaded.requirements === undefined) missing.push({ what: "requirements" });
  if (loaded.gates === undefined) missing.push({ what: "gates", ids: null });
  return missing;
};

/** The summary mail, and when the next one is due. Summaries that were missed for days go out as one. */
export const cascadeSummary = (change: SummaryChange, loaded: Loaded, now: Instant): Outcome => {
  const { state, policy, head, fact, sender } = change;
  if (state.dueAt > now) return noOutcome;
  const { lastAt, dueAt } = state;
  const nextAt = nextSummaryAt(policy, head.timeZone, now);
  const inputs = {
    about: migrationLabel(head),
    contacts: policy.contacts,
    checkpoints: loaded.checkpoints?.items ?? [],
    gates: (loaded.gates ?? []).map(({ gate }) => gate),
    requirements: loaded.requirements ?? new Map(),
    lastAt,
    dueAt,
    nextAt,
    unsubscribe: policy.unsubscribe ?? `mailto:${sender}?subject=unsubscribe%20summary%20${head.migration}`,
    fact,
    proposedVersion: head.proposed?.version ?? null,
    pack: change.pack,
  };
  return {
    ...noOutcome,
    notifications: [summaryNotification(inputs, now)],
    summary: dueSummary({ ...state, version: state.version + 1, dueAt: nextAt, lastAt: now }),
  };
};
