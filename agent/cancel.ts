import { undoAll } from "../adapters/undo-on-exit.ts";
import { EXIT, type ExitStatus } from "./exit.ts";
import { output } from "./output.ts";

/** The signals that end the agent, and what it ends with: 128 and the number of the signal, as shells have it. */
export const SIGNALS = { SIGINT: EXIT.cancelled, SIGTERM: EXIT.terminated } as const;
export type EndingSignal = keyof typeof SIGNALS;

type Say = (signal: EndingSignal, status: ExitStatus) => void;

const sayNothingKept: Say = (signal, status) =>
  output(false, false).exitError("cancelled", `ended by ${signal}; nothing was stored`, status);
let say = sayNothingKept;

/** Says what is kept when a signal ends the command that begins now. */
export const sayWhenCancelled = (next: Say): void => {
  say = next;
};

/** Removes what must not stay behind, and says what is kept. @returns the exit status */
export const cancel = (signal: EndingSignal): ExitStatus => {
  undoAll();
  const status = SIGNALS[signal];
  say(signal, status);
  return status;
};
