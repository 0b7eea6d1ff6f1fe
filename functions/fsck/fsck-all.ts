import type { Disagreement } from "../../core/fsck/disagreement.ts";
import { FIRST_PLACE, type FsckPlace, NOTHING_WALKED, type Walked, walkedMore } from "../../core/fsck/place.ts";
import type { FsckPorts } from "./ports.ts";
import { walkFrom } from "./walk.ts";

export interface FsckReport {
  readonly walked: Walked;
  readonly findings: readonly Disagreement[];
}

/**
 * Walks everything stored to the end at once, by the same steps as a run in slices, and keeps nothing.
 * @throws Failure `ledger-*`, `store-*`
 */
export const fsckAll = async (ports: FsckPorts): Promise<FsckReport> => {
  const context = { startedAt: ports.clock() };
  const findings: Disagreement[] = [];
  let walked = NOTHING_WALKED;
  for (let place: FsckPlace | null = FIRST_PLACE; place !== null; ) {
    const step: Awaited<ReturnType<typeof walkFrom>> = await walkFrom(ports, place, context);
    findings.push(...step.found);
    walked = walkedMore(walked, step.walked);
    place = step.next;
  }
  return { walked, findings };
};
