import { type Chance, chanceOf } from "./chance.ts";

/**
 * What can happen to one call: it takes long; it is refused for now; it never arrives; it is done and the answer is
 * lost; the answer is lost and the SDK asks again; the caller dies before, or after, it is done.
 */
export type FaultKind = "slow" | "throttled" | "lost" | "lost-after" | "repeated" | "crash" | "crash-after";

/** A fault as data: the n-th call of a process that is named the same in every run. */
export interface Fault {
  readonly process: string;
  readonly call: number;
  readonly fault: FaultKind;
}

const KINDS: readonly FaultKind[] = [
  "slow",
  "slow",
  "throttled",
  "lost",
  "lost-after",
  "lost-after",
  "repeated",
  "crash",
  "crash-after",
  "crash-after",
];

/** Where faults come from: drawn by chance and kept, or only those that a story lists. */
export interface Faults {
  decide(process: string, call: number, nowMs: number): FaultKind | undefined;
  /** Ends all of them. */
  stop(): void;
  /** When the last one was injected, in milliseconds. */
  lastAt(): number;
  readonly injected: readonly Fault[];
}

const keep = (choose: (process: string, call: number, nowMs: number) => FaultKind | undefined): Faults => {
  const injected: Fault[] = [];
  let stopped = false;
  let lastAt = Number.NEGATIVE_INFINITY;
  return {
    injected,
    lastAt: () => lastAt,
    stop: () => {
      stopped = true;
    },
    decide: (process, call, nowMs) => {
      const fault = stopped ? undefined : choose(process, call, nowMs);
      if (fault === undefined) return undefined;
      injected.push({ process, call, fault });
      lastAt = nowMs;
      return fault;
    },
  };
};

const SPELL_MS = 10 * 60_000;

/** Faults come in spells, so that there are calm times too, in which everything must be on time. */
export const drawnFaults = (seed: string, rate: number, share: number): Faults => {
  const chances = new Map<string, Chance>();
  return keep((process, _, nowMs) => {
    const spell = chanceOf(seed, "spell", Math.floor(nowMs / SPELL_MS)).happens(share);
    let chance = chances.get(process);
    if (chance === undefined) {
      chance = chanceOf(seed, "faults", process);
      chances.set(process, chance);
    }
    return spell && chance.happens(rate) ? chance.pick(KINDS) : undefined;
  });
};

export const listedFaults = (faults: readonly Fault[]): Faults => {
  const byCall = new Map(faults.map(({ process, call, fault }) => [`${process} ${call}`, fault]));
  return keep((process, call) => byCall.get(`${process} ${call}`));
};
