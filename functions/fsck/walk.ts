import type { Disagreement } from "../../core/fsck/disagreement.ts";
import type { FsckPlace } from "../../core/fsck/place.ts";
import type { Stepped } from "../../core/fsck/run.ts";
import type { FsckPorts, WalkContext, WalkFrom } from "./ports.ts";
import { walkFacts } from "./walk-facts.ts";
import { walkLog } from "./walk-log.ts";
import { walkNotifications } from "./walk-notifications.ts";
import { walkObjects } from "./walk-objects.ts";
import { walkReplay } from "./walk-replay.ts";

/** What is on its way when it is found agrees after so long. */
const RECHECK_MS = 5_000;

const walkMigrations: WalkFrom<FsckPlace & { walk: "migrations" }> = async ({ query }, { after }) => {
  const ids = (await query.listHeads()).map(({ migration }) => migration).toSorted();
  const migration = ids.find((id) => id > after);
  return {
    ...{ found: [], walked: {} },
    next: migration === undefined ? null : { walk: "replay", migration, upTo: "" },
  };
};

const walkOnce = (ports: FsckPorts, place: FsckPlace, context: WalkContext): Promise<Stepped> => {
  switch (place.walk) {
    case "log":
      return walkLog(ports, place, context);
    case "facts":
      return walkFacts(ports, place, context);
    case "objects":
      return walkObjects(ports, place, context);
    case "migrations":
      return walkMigrations(ports, place, context);
    case "replay":
      return walkReplay(ports, place, context);
    case "notifications":
      return walkNotifications(ports, place, context);
    default:
      return place satisfies never;
  }
};

const nameOf = ({ code, place }: Disagreement): string => `${code} ${place}`;

/**
 * Walks a bounded part from a place. What is found is looked at once more a moment later, and counts only where it is found
 * again: what was being written meanwhile is none.
 * @throws Failure `ledger-*`, `store-*`
 */
export const walkFrom = async (ports: FsckPorts, place: FsckPlace, context: WalkContext): Promise<Stepped> => {
  const first = await walkOnce(ports, place, context);
  if (first.found.length === 0) return first;
  await ports.pause(RECHECK_MS);
  const again = await walkOnce(ports, place, context);
  const known = new Set(first.found.map(nameOf));
  return { ...again, found: again.found.filter((one) => known.has(nameOf(one))) };
};
