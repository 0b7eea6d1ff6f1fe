import type { SendNotification } from "./services/s3/notifications.ts";

/** Events of buckets, some of which are dropped on demand. */
export interface DroppableEvents {
  readonly send: SendNotification;
  drop(count: number): void;
}

export const droppableEvents = (send: SendNotification): DroppableEvents => {
  let dropping = 0;
  return {
    send: (...event) => {
      if (dropping > 0) dropping -= 1;
      else send(...event);
    },
    drop: (count) => {
      dropping = count;
    },
  };
};
