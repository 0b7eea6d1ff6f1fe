import { CLEARGATE } from "../../core/actor.ts";
import type { Instant } from "../../core/instant.ts";
import { packId } from "../../core/pack/request.ts";
import { isEnqueuedAt, packOfSummary, wishOfSummary } from "../../core/pack/scheduled.ts";
import type { SummaryState } from "../../core/readiness/head.ts";
import type { SummaryPack } from "../../core/readiness/notification.ts";
import type { SweepPorts } from "./ports.ts";

/**
 * The pack that a summary names. It is asked for once, whoever is cut off anywhere: its id is that of its wish.
 * @returns undefined while it is being made; the summary stays due
 * @throws Failure `ledger-*`, `queue-*`
 */
export const summaryPack = async (
  { packs }: SweepPorts,
  state: SummaryState,
  now: Instant,
): Promise<SummaryPack | undefined> => {
  const wish = wishOfSummary(state);
  const id = packId(wish);
  const record =
    (await packs.findPack(wish.migration, id)) ??
    (await packs.putPack({ ...wish, id, by: CLEARGATE, requestedAt: now, made: null, failed: null }));
  const found = packOfSummary(record, now);
  if (found === undefined && isEnqueuedAt(record, now)) await packs.enqueuePack(record);
  return found;
};
