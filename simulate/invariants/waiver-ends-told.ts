import { instantOf } from "../../core/instant.ts";
import { checkpointId } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Waiver } from "../../core/readiness/checkpoint/waiver.ts";
import type { StoredItem } from "../dynamo/marshal.ts";
import { checkpointIn } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

const isOf = (item: StoredItem | undefined, migration: string, checkpoint: string): boolean =>
  item?.pk === `N#${migration}#waiver:${checkpoint}`;

/** The same waiver, still to end when it was to end, or with nobody told yet that it ends earlier. */
const goesOn = (before: Waiver, after: Waiver | null): boolean =>
  after !== null &&
  after.id === before.id &&
  (after.expiresAt === before.expiresAt || after.shortened?.notified === false);

export const waiverEndsTold: Invariant = {
  name: "waiver-ends-told",
  says: "A waiver that ended, and whose end is written, has a notification of that in the same commit.",
  afterCommit: ({ commit: { writes, at }, skewMs }) => {
    for (const { before, after } of writes) {
      const [was, is] = [checkpointIn(before), checkpointIn(after)];
      if (was?.waiver == null || is === undefined || goesOn(was.waiver, is.waiver)) continue;
      // Somebody revoked it while it lasted; by whose clock is not said.
      if (was.waiver.expiresAt > instantOf(at - skewMs)) continue;
      if (!writes.some((one) => isOf(one.after, is.migration, checkpointId(is))))
        return `${is.migration} ${checkpointId(is)}: waiver ${was.waiver.id} ended at ${was.waiver.expiresAt}, and nobody was told`;
    }
    return undefined;
  },
};
