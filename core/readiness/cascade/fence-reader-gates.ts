import type { Instant } from "../../instant.ts";
import { touchGate } from "../gate/decide.ts";
import type { GateEvent } from "../gate/event.ts";
import { evolveGate } from "../gate/evolve.ts";
import type { Gate } from "../gate/gate.ts";
import { mayClearNext, readerGatesOf } from "../gate/readers.ts";
import type { Loaded } from "./loaded.ts";
import type { DecidedStep } from "./step.ts";

/** The gates of readers that a change writes without changing them, and those that it only checks. */
export interface ReaderGates {
  readonly touched: readonly { readonly event: GateEvent; readonly gate: Gate }[];
  readonly unchanged: readonly Gate[];
}

/**
 * Keeps a gate from clearing on what read older evidence than this change brings.
 * @param written the gates that the change writes anyway, by which the same is true
 */
export const fenceReaderGates = (
  step: DecidedStep,
  { gates = [] }: Loaded,
  written: readonly { readonly gate: Gate }[],
  now: Instant,
): ReaderGates => {
  const ids = new Set(readerGatesOf(step));
  for (const { gate } of written) ids.delete(gate.id);
  const read = gates.flatMap(({ gate }) => (ids.has(gate.id) ? [gate] : []));
  const touched = read.filter(mayClearNext).flatMap((gate) => {
    const event = touchGate(gate, now);
    return event === undefined ? [] : [{ event, gate: evolveGate(gate, event) }];
  });
  return { touched, unchanged: read.filter((gate) => !mayClearNext(gate)) };
};
