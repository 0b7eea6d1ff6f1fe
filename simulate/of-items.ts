import type { Instant } from "../core/instant.ts";
import type { Plan } from "../core/plan/plan.ts";
import type { StoredItem } from "./dynamo/marshal.ts";
import { clearAsWritten } from "./invariants/clear-as-written.ts";
import { counts } from "./invariants/counts.ts";
import type { CommitScene, EndScene, Invariant } from "./invariants/invariant.ts";
import { judgedAgain } from "./invariants/judged-again.ts";
import { lowerBound } from "./invariants/lower-bound.ts";
import { onePlan } from "./invariants/one-plan.ts";
import { replayEqualsState } from "./invariants/replay-equals-state.ts";
import { signedWhole } from "./invariants/signed-whole.ts";
import { summaryPlanned } from "./invariants/summary-planned.ts";
import { transitionsNotified } from "./invariants/transition-notified.ts";
import { isBetweenPlans, ledgerView, membersOf } from "./ledger-view.ts";

/** Those that items alone can show, whatever wrote them. */
const OF_STATE: readonly Invariant[] = [
  onePlan,
  counts,
  clearAsWritten,
  judgedAgain,
  lowerBound,
  signedWhole,
  summaryPlanned,
  transitionsNotified,
  replayEqualsState,
];

/** A ledger that somebody has read whole, while nobody wrote. */
export interface LedgerItems {
  readonly items: readonly StoredItem[];
  readonly now: Instant;
  readonly planOf: (migration: string, version: number) => Plan | undefined;
}

const sceneOf = ({ items, now, planOf }: LedgerItems): CommitScene & EndScene => {
  const nowMs = Date.parse(now);
  const view = ledgerView();
  const writes = items.map((after) => ({ key: { pk: after.pk, sk: after.sk }, before: undefined, after }));
  view.follow(writes, nowMs);
  const touched = [...view.migrations.values()];
  const byKey = new Map(items.map((one) => [`${one.pk}\n${one.sk}`, one]));
  const gates = touched
    .filter((one) => !isBetweenPlans(one))
    .flatMap((one) =>
      [...one.gates.values()].map((gate) => ({
        gate,
        members: membersOf(one, gate.id),
        name: `${one.migration} ${gate.id}`,
      })),
    );
  const by = { name: "nobody", readsSince: nowMs, skewMs: 0 };
  const commit = { at: nowMs, by, writes };
  const item = (pk: string, sk: string) => byKey.get(`${pk}\n${sk}`);
  const end = {
    notifications: [],
    deliveriesOf: () => [],
    mails: [],
    refusedMails: [],
    published: [],
    expired: new Set<string>(),
    left: [],
  };
  return { nowMs, now, view, log: undefined, skewMs: 0, planOf, item, commit, touched, gates, ...end };
};

/** Which rules a ledger breaks, each with how. */
export const brokenBy = (ledger: LedgerItems): string[] => {
  const scene = sceneOf(ledger);
  return OF_STATE.flatMap(({ name, afterCommit, atEnd }) =>
    [afterCommit?.(scene), atEnd?.(scene)].flatMap((broken) => (broken === undefined ? [] : [`${name}: ${broken}`])),
  );
};
