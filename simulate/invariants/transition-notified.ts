import { keys } from "../../adapters/dynamo/keys.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { epochBefore } from "../../core/readiness/version.ts";
import type { StoredItem } from "../dynamo/marshal.ts";
import { gateIn } from "../ledger-view.ts";
import type { EndScene, Invariant } from "./invariant.ts";

const isOf = (item: StoredItem | undefined, migration: string, gate: string, epoch: number): boolean =>
  item?.pk === `N#${migration}#${gate}` && item.epoch === epoch;

/** Epochs of a gate that a plan adds begin after as many for each version before it: that one is no transition. */
const EPOCHS_PER_PLAN = epochBefore(2);

const missingFor = ({ view, item }: EndScene): string | undefined => {
  for (const { migration, gates } of view.migrations.values())
    for (const { id, epoch } of gates.values())
      for (let one = epoch; one % EPOCHS_PER_PLAN !== 0; one -= 1) {
        const { pk, sk } = keys.notification(migration, id, one);
        if (item(pk, sk) === undefined) return `${migration} ${id}: transition ${one} of ${epoch} has no notification`;
      }
  return undefined;
};

/** The same at rest, where nobody saw the commits. */
export const transitionsNotified: Invariant = {
  name: "transitions-notified",
  says: "Each transition that a gate has ever made has its notification.",
  atEnd: missingFor,
};

/** One mail stands now for those that were held back; of a gate that is not armed there is none. */
const isAnnounced = ({ mails: was }: Gate, { mails: is, arming }: Gate): boolean =>
  was.held !== null && is.held === null && arming?.isArmed !== false;

/** Whether a gate that stays blocked holds people up is another one, by the plan: a mail of its own says so. */
const isEnforcedOtherwise = (was: Gate, is: Gate): boolean =>
  is.state === "blocked" && is.arming?.isArmed !== false && was.enforced !== is.enforced;

export const transitionNotified: Invariant = {
  name: "transition-notified",
  says: "Each transition of a gate, and the end of holding mails back, has one notification, in the same commit; nothing else has.",
  afterCommit: ({ commit: { writes } }) => {
    for (const { before, after } of writes) {
      const [was, is] = [gateIn(before), gateIn(after)];
      if (is === undefined) continue;
      const turned = was === undefined ? is.state === "clear" : was.state !== is.state || isEnforcedOtherwise(was, is);
      const announced = was !== undefined && !turned && isAnnounced(was, is);
      const numbered = Number(turned || announced);
      const notified = writes.filter((one) => isOf(one.after, is.migration, is.id, is.epoch)).length;
      if (notified !== numbered)
        return `${is.migration} ${is.id} at epoch ${is.epoch}: ${was?.state ?? "new"} → ${is.state}, ${notified} notifications`;
      if (was !== undefined && is.epoch !== was.epoch + numbered)
        return `${is.migration} ${is.id}: epoch ${was.epoch} → ${is.epoch} with ${numbered} notifications`;
    }
    return undefined;
  },
};
