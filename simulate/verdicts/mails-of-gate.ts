import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Notification } from "../../core/readiness/notification.ts";
import { epochBefore } from "../../core/readiness/version.ts";

const isOfGate = ({ kind }: Notification): boolean => kind === "clear" || kind === "blocked";

/** A gate that a plan adds again is numbered anew: the one of its name before was dropped, and its mails are about that. */
const EPOCHS_PER_PLAN = epochBefore(2);
const isOfThis = (epoch: number, gate: Gate): boolean =>
  Math.floor(epoch / EPOCHS_PER_PLAN) === Math.floor(gate.epoch / EPOCHS_PER_PLAN);

/** The notifications of a gate as it is now, in the order of their numbers, with those that were held back from people. */
export const notificationsOf = (notifications: readonly Notification[], gate: Gate): readonly Notification[] =>
  notifications
    .filter((one) => one.migration === gate.migration && one.topic === gate.id && isOfGate(one))
    .filter(({ epoch }) => isOfThis(epoch, gate))
    .toSorted((a, b) => a.epoch - b.epoch);
