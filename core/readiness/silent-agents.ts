import { compareText } from "../compare-text.ts";
import type { Instant } from "../instant.ts";
import { type Checkpoint, stateAt } from "./checkpoint/checkpoint.ts";
import type { SilentAgent } from "./notification.ts";

/** Whatever an agent sends, also what was refused, shows that it works. */
const isSilentIn = (one: Checkpoint, agent: string, now: Instant): boolean =>
  ["late", "stale"].includes(stateAt(one, now)) && one.refused?.agent !== agent;

/**
 * The agents of one unit of whose evidence none is valid any more, and that have sent nothing since: the most silent first. An
 * agent that has never sent anything is not known here, since no evidence names it.
 * @param checkpoints all of the unit
 */
export const silentAgents = (checkpoints: readonly Checkpoint[], now: Instant): readonly SilentAgent[] => {
  const sealed = checkpoints.flatMap((one) =>
    one.evidence === null || one.evidence.object === null ? [] : [{ one, evidence: one.evidence }],
  );
  return [...Map.groupBy(sealed, ({ evidence }) => evidence.agent)]
    .filter(([agent, of]) => of.every(({ one }) => isSilentIn(one, agent, now)))
    .map(([agent, of]) => ({
      agent,
      lastAt:
        of
          .map(({ evidence }) => evidence.receivedAt)
          .toSorted()
          .at(-1) ?? now,
      checkpoints: of.length,
    }))
    .toSorted((a, b) => compareText(a.lastAt, b.lastAt));
};
