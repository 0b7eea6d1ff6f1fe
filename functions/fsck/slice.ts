import { claimed, type FsckState, namedOf, released, stepped } from "../../core/fsck/run.ts";
import type { FsckRuns } from "../../ports/fsck.ts";
import type { FsckPorts } from "./ports.ts";
import { walkFrom } from "./walk.ts";

export interface SlicePorts extends FsckPorts {
  readonly runs: Pick<FsckRuns, "readAskedAt" | "readState" | "putState" | "putFindings" | "putRun">;
}

export interface SliceOf {
  /** Names whoever works on it: another one each time. */
  readonly holder: string;
  readonly everyMs: number;
  readonly hasTime: () => boolean;
}

export interface Slice {
  /** What is known now; undefined where somebody else has begun just now. */
  readonly state: FsckState | undefined;
  readonly steps: number;
}

/** @returns the next state; undefined where somebody else has taken over */
const step = async (ports: SlicePorts, state: FsckState, { hasTime }: SliceOf): Promise<FsckState | undefined> => {
  const { runs, clock } = ports;
  if (state.place === null) return undefined;
  const { number, startedAt, named } = state.run;
  const done = await walkFrom(ports, state.place, { startedAt });
  // Findings first: whoever goes on after a crash finds the same from the same place, and puts them at the same places.
  await runs.putFindings({ run: number, version: state.version, first: named }, namedOf(state, done.found));
  const next = stepped(state, done, clock(), !hasTime());
  if (next.place === null) await runs.putRun(next.run);
  return (await runs.putState(next)) ? next : undefined;
};

const release = async ({ runs }: SlicePorts, state: FsckState): Promise<void> => {
  // The lease ends by itself: it is only waited for less long.
  await runs.putState(released(state)).catch(() => undefined);
};

/**
 * Begins a run where one is due, or goes on with the one under way, as far as there is time. It may be cut off anywhere: the next
 * slice goes on from the last place that was kept. Of several at once, one works.
 * @throws Failure `ledger-*`, `store-*`; the next slice goes on
 */
export const fsckSlice = async (ports: SlicePorts, of: SliceOf): Promise<Slice> => {
  const { runs, clock } = ports;
  const before = await runs.readState();
  const askedAt = await runs.readAskedAt();
  const first = claimed(before, { holder: of.holder, now: clock(), everyMs: of.everyMs, askedAt });
  if (first === undefined) return { state: before, steps: 0 };
  if (!(await runs.putState(first))) return { state: undefined, steps: 0 };
  let state = first;
  for (let steps = 0; ; steps += 1) {
    if (state.place === null || state.lease === null) return { state, steps };
    let next: FsckState | undefined;
    try {
      next = await step(ports, state, of);
    } catch (error) {
      await release(ports, state);
      throw error;
    }
    if (next === undefined) return { state: undefined, steps };
    state = next;
  }
};
