import { type Checkpoint, checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import { checkpointIn } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

const DECIDING = ["state", "since", "evidence", "baseline", "waiver", "signatures", "deadline", "remindAt"] as const;

const decidingOf = (one: Checkpoint): string => JSON.stringify(DECIDING.map((member) => one[member]));

const isAnswered = ({ evidence }: Checkpoint, { completedAt }: NonNullable<Checkpoint["refused"]>): boolean =>
  completedAt === null || (evidence !== null && evidence.completedAt >= completedAt);

export const refusedIsShown: Invariant = {
  name: "refused-is-shown",
  says: "A refused object changes nothing that decides, and is shown until something as new has been judged.",
  afterCommit: ({ commit: { writes } }) => {
    for (const { before, after } of writes) {
      const [was, is] = [checkpointIn(before), checkpointIn(after)];
      if (was === undefined || is === undefined) continue;
      const name = `${is.migration} ${checkpointId(is)} at version ${is.version}`;
      if (is.refused === undefined) {
        if (was.refused !== undefined && !isAnswered(is, was.refused))
          return `${name} no longer shows that ${was.refused.fact} was refused, and nothing as new was judged`;
      } else if (is.refused.fact !== was.refused?.fact && decidingOf(is) !== decidingOf(was))
        return `${name} is ${is.state} because ${is.refused.fact} was refused; it was ${was.state}`;
    }
    return undefined;
  },
};
