import type { NotificationId } from "../../core/readiness/notification.ts";
import type { NotifyPorts } from "./deliver.ts";
import { type DeliveryReport, notify } from "./notify.ts";

/** How many deliveries are read at a time. */
const PAGE = 50;

/** Told of each notification that was tried again. */
type Done = (id: NotificationId, report: DeliveryReport) => void;

export interface DueFailure {
  readonly id: NotificationId;
  readonly error: unknown;
}

/**
 * Tries every delivery again that is due: what could not be made, and what somebody claimed who died over it. Each that
 * fails again is due later, so none holds up another, and none is ever given up.
 * @param hasTime false once time is up; what is left stays due
 * @returns notifications that could not be tried, and stay due
 * @throws Failure `ledger-*` where what is due cannot be read
 */
export const deliverDue = async (
  ports: NotifyPorts,
  hasTime: () => boolean,
  done: Done,
): Promise<readonly DueFailure[]> => {
  const failures: DueFailure[] = [];
  const seen = new Set<string>();
  const now = ports.clock();
  let cursor: string | undefined;
  do {
    const page = await ports.outbox.listDue(now, PAGE, cursor);
    for (const { migration, topic, epoch } of page.items) {
      if (!hasTime()) return failures;
      const id = { migration, topic, epoch };
      const name = JSON.stringify(id);
      if (seen.has(name)) continue;
      seen.add(name);
      try {
        done(id, await notify(ports, id));
      } catch (error) {
        failures.push({ id, error });
      }
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return failures;
};
