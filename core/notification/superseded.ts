import type { Gate } from "../readiness/gate/gate.ts";
import type { Notification } from "../readiness/notification.ts";

/**
 * True for the news that a gate is clear, once the gate has shut since, or is gone: nobody may read that it is clear. What
 * shut it has a notification of its own. Other news stays true, however late it comes.
 * @param gate as it is written now; undefined where no plan has it any more
 */
export const isSuperseded = ({ kind, epoch }: Notification, gate: Gate | undefined): boolean =>
  kind === "clear" && (gate?.state !== "clear" || gate.epoch !== epoch);
