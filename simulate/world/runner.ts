import { type FailureCode, isFailure } from "../../core/failure.ts";
import type { Engine } from "../engine/engine.ts";
import { type Process, type ProcessContext, process } from "../engine/process.ts";

/** How one run ended. */
export type End<T> =
  | { readonly state: "done"; readonly value: T }
  | { readonly state: "failed"; readonly code: FailureCode }
  | { readonly state: "crashed" };

/** Starts runs of functions, and of people and agents, each with a name that is the same whenever the story is run. */
export interface Runner {
  readonly engine: Engine;
  /** Counts what fails inside a run that goes on: a batch answers for its messages, and throws nothing. */
  noted<T>(by: Process, part: Promise<T>): Promise<T>;
  /** Counts a failure that a run answers for in another way. */
  note(by: Process, error: unknown): void;
  start<T>(name: string, timeoutMs: number, body: (by: Process) => Promise<T>, ended?: (end: End<T>) => void): void;
}

export interface RunnerEvents {
  failed(code: FailureCode): void;
  /** Something was thrown that is no Failure. */
  broke(process: string, error: unknown): void;
}

export const runner = (context: ProcessContext, events: RunnerEvents): Runner => {
  const { engine } = context;
  const note = (name: string, error: unknown): void => {
    if (isFailure(error)) events.failed(error.code);
    else events.broke(name, error);
  };
  return {
    engine,
    note: ({ name }, error) => note(name, error),
    noted: async ({ name }, part) => {
      try {
        return await part;
      } catch (error) {
        note(name, error);
        throw error;
      }
    },
    start: (name, timeoutMs, body, ended = () => undefined) => {
      let over = false;
      const end = (how: Parameters<typeof ended>[0]): void => {
        if (over) return;
        over = true;
        engine.touch();
        ended(how);
      };
      const started = process(context, name, () => engine.after(1, () => end({ state: "crashed" })));
      engine.touch();
      // A function that runs longer than it may is ended from outside, wherever it is.
      engine.after(timeoutMs, () => {
        if (!over) started.kill();
      });
      body(started).then(
        (value) => end({ state: "done", value }),
        (error: unknown) => {
          note(name, error);
          end({ state: "failed", code: isFailure(error) ? error.code : "internal" });
        },
      );
    },
  };
};
