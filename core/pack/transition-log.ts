import type { Instant } from "../instant.ts";
import type { VerdictRow } from "./rows.ts";

/** A gate from an instant on. */
export interface GateSpan {
  readonly at: Instant;
  readonly state: VerdictRow["state"];
}

/** The last transitions of each gate, and how many there were. */
export interface GateLog {
  readonly count: number;
  readonly spans: readonly GateSpan[];
}

const MAX_SPANS = 200;

export const transitionLog = () => {
  const logs = new Map<string, { count: number; spans: GateSpan[] }>();
  return {
    add: ({ gate, at, state }: VerdictRow): void => {
      const log = logs.get(gate) ?? { count: 0, spans: [] };
      logs.set(gate, log);
      log.count += 1;
      log.spans.push({ at, state });
      if (log.spans.length > MAX_SPANS) log.spans.shift();
    },
    end: (): ReadonlyMap<string, GateLog> => logs,
  };
};
