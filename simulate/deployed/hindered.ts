import type { Process } from "../engine/process.ts";
import type { Cloud } from "./deployment.ts";

/** After so many calls the process ends, as by a time-out or a deployment, or does nothing for so many milliseconds. */
export interface Hindrance {
  readonly after: number;
  readonly pauseMs: number | null;
}

/** A process that is kept from what it does. */
export const hindered = (by: Process, { after, pauseMs }: Hindrance): Process => {
  let calls = 0;
  return {
    ...by,
    call: async (what, service) => {
      calls += 1;
      if (calls > after && pauseMs === null) by.kill();
      if (calls === after + 1 && pauseMs !== null) await by.pause(pauseMs);
      return by.call(what, service);
    },
  };
};

/** A process that now and then does nothing between what it has read and its first transaction: others write meanwhile. */
export const idling = ({ idle: { share, mostMs } }: Cloud, by: Process): Process => {
  if (share === 0 || !by.chance.happens(share)) return by;
  let idled = false;
  return {
    ...by,
    call: async (what, service) => {
      if (what === "TransactWriteCommand" && !idled) {
        idled = true;
        await by.pause(by.chance.between(0, mostMs));
      }
      return by.call(what, service);
    },
  };
};
