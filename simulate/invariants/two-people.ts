import { type Actor, areTwoPeople } from "../../core/actor.ts";
import type { ApprovalFact } from "../../core/history/fact.ts";
import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkpointIn, factIn, type LedgerView } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

const areDistinct = (people: readonly Actor[]): boolean =>
  people.every((one, index) => people.slice(index + 1).every((other) => areTwoPeople(one, other)));

const alone = ({ waiver, signatures }: Checkpoint): string | undefined => {
  if (waiver !== null && !areDistinct([waiver.requestedBy, ...waiver.approvedBy])) return `waiver ${waiver.id}`;
  return areDistinct(signatures.map(({ by }) => by)) ? undefined : "the sign-off";
};

/** The request that an approval grants must be another person's. */
const isOwnRequest = (fact: ApprovalFact, { facts }: LedgerView): boolean => {
  const request = fact.request === null ? undefined : facts.get(fact.request);
  return request?.type === "approval-recorded" && !areTwoPeople(request.by, fact.by);
};

export const twoPeople: Invariant = {
  name: "two-people",
  says: "Nobody approves what they have requested, and nobody approves or signs twice.",
  afterCommit: ({ commit: { writes }, view }) => {
    for (const { after } of writes) {
      const one = checkpointIn(after);
      const what = one === undefined ? undefined : alone(one);
      if (one !== undefined && what !== undefined)
        return `${one.migration} ${checkpointId(one)}: ${what} is of one person`;
      const fact = factIn(after);
      if (fact?.type === "approval-recorded" && isOwnRequest(fact, view))
        return `${fact.migration}: ${fact.action} ${fact.id} is by who requested it`;
    }
    return undefined;
  },
};
