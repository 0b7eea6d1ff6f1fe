import type { Fact } from "./fact.ts";

/** True for the gate, and for each gate of a unit (`go@pool01`) where only the name before `@` is asked for. */
export const isGateNamed = (gate: string, asked: string): boolean => gate === asked || gate.startsWith(`${asked}@`);

/** True where a fact opened or shut a gate, moved the count of what it lacks, or was about it alone. */
export const isAboutGate = (fact: Fact, asked: string): boolean =>
  ((fact.type === "time-passed" || fact.type === "gate-armed") &&
    fact.gate !== null &&
    isGateNamed(fact.gate, asked)) ||
  fact.events.some((event) => "gate" in event && isGateNamed(event.gate, asked));
