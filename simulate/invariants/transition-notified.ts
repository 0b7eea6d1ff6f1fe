import type { StoredItem } from "../dynamo/marshal.ts";
import { gateIn } from "../ledger-view.ts";
import type { Invariant } from "./invariant.ts";

const isOf = (item: StoredItem | undefined, migration: string, gate: string, epoch: number): boolean =>
  item?.pk === `N#${migration}#${gate}` && item.epoch === epoch;

export const transitionNotified: Invariant = {
  name: "transition-notified",
  says: "Each transition of a gate has one notification, in the same commit, and there is none without a transition.",
  afterCommit: ({ commit: { writes } }) => {
    for (const { before, after } of writes) {
      const [was, is] = [gateIn(before), gateIn(after)];
      if (is === undefined) continue;
      const turned = was === undefined ? is.state === "clear" : was.state !== is.state;
      const notified = writes.filter((one) => isOf(one.after, is.migration, is.id, is.epoch)).length;
      if (notified !== Number(turned))
        return `${is.migration} ${is.id} at epoch ${is.epoch}: ${was?.state ?? "new"} → ${is.state}, ${notified} notifications`;
      if (was !== undefined && is.epoch !== was.epoch + Number(turned))
        return `${is.migration} ${is.id}: epoch ${was.epoch} → ${is.epoch} with ${Number(turned)} transitions`;
    }
    return undefined;
  },
};
