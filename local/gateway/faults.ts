/** Faults on demand, at any call, for tests of what happens when a dependency fails. */
export interface Fault {
  /** `dynamodb:TransactWriteItems`, or a prefix that ends with `*`. */
  readonly operation: string;
  /** Only calls of this role or agent, by a part of its name. */
  readonly caller?: string;
  /** Only calls about this, as the meter names it. */
  readonly subject?: string;
  /**
   * - `throttle`, `error-before`, `connection-loss`: the service does nothing, and says so, fails, or the connection ends
   * - `failed-after-commit`: the service has done it, and answers with 500
   * - `error-after-commit`, `cut-in-answer`: it has done it, and the connection ends before the answer, or in it
   * - `unanswered`: it has done it, and nothing comes, until the client gives up
   * - `stalled-in-answer`: it has done it, and after half of the answer's first piece nothing comes, until the client gives up
   * - `delay`: it does it, and answers, later
   */
  readonly kind:
    | "throttle"
    | "error-before"
    | "failed-after-commit"
    | "error-after-commit"
    | "connection-loss"
    | "cut-in-answer"
    | "unanswered"
    | "stalled-in-answer"
    | "delay";
  /** How many calls it affects before it is used up. */
  readonly times: number;
  /** How many calls pass unharmed first. */
  readonly skip?: number;
  readonly delayMs?: number;
  /** The name of a function: then every such call fails until one of its invocations has ended, `times` times. */
  readonly invocationsOf?: string;
}

/** What has become of a fault. */
export interface InjectedFault {
  readonly fault: Fault;
  /** How many calls it has affected. */
  readonly hits: number;
}

export interface FaultInjector {
  inject(fault: Fault): void;
  clear(): void;
  /** Those that were injected since they were cleared last. */
  injected(): readonly InjectedFault[];
  /** Finds the fault that affects this call, and counts it as used. */
  next(caller: string, operation: string, subject: string): Fault | undefined;
  /** An invocation of a function has ended, however. */
  ended(functionName: string): void;
}

const matches = (pattern: string, operation: string): boolean =>
  pattern.endsWith("*") ? operation.startsWith(pattern.slice(0, -1)) : operation === pattern;

const affects = ({ operation, caller = "", subject }: Fault, call: Parameters<FaultInjector["next"]>): boolean =>
  matches(operation, call[1]) && call[0].includes(caller) && (subject === undefined || subject === call[2]);

export const faultInjector = (): FaultInjector => {
  let injected: { fault: Fault; skip: number; left: number; hits: number; isUnderWay: boolean }[] = [];
  return {
    inject: (fault) =>
      void injected.push({ fault, skip: fault.skip ?? 0, left: fault.times, hits: 0, isUnderWay: false }),
    clear: () => {
      injected = [];
    },
    injected: () => injected.map(({ fault, hits }) => ({ fault, hits })),
    next: (...call) => {
      for (const one of injected) {
        if (one.left <= 0 || !affects(one.fault, call)) continue;
        if (one.skip > 0) {
          one.skip -= 1;
          continue;
        }
        one.hits += 1;
        if (one.fault.invocationsOf === undefined) one.left -= 1;
        else one.isUnderWay = true;
        return one.fault;
      }
      return undefined;
    },
    ended: (functionName) => {
      for (const one of injected) {
        if (!one.isUnderWay || one.fault.invocationsOf !== functionName) continue;
        one.left -= 1;
        one.isUnderWay = false;
      }
    },
  };
};
