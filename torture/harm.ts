import type { Fault } from "../local/gateway/faults.ts";
import type { RecordedCall } from "./recording.ts";

/** What is done to a recorded call: which fault, and how far it reaches. */

export type Kind = Fault["kind"];

export const KINDS = [
  "throttle",
  "error-before",
  "failed-after-commit",
  "error-after-commit",
  "connection-loss",
  "cut-in-answer",
  "unanswered",
  "stalled-in-answer",
  "delay",
] as const satisfies readonly Kind[];

/**
 * - `once`: one call, which the SDK tries again
 * - `invocation`: every such call until an invocation of its function has ended, which then is tried again by its source
 */
const REACHES = ["once", "invocation"] as const;

export interface Harm {
  readonly act: string;
  readonly functionName: string;
  readonly caller: string;
  readonly operation: string;
  readonly subject: string;
  readonly kind: Kind;
  readonly reach: (typeof REACHES)[number];
  /** How many of its calls pass first. */
  readonly skip: number;
}

/** Lambda's own calls, by which it polls for a function with that function's role. */
const POLLS = new Set([
  "dynamodb:DescribeStream",
  "dynamodb:GetShardIterator",
  "dynamodb:GetRecords",
  "sqs:ReceiveMessage",
  "sqs:DeleteMessageBatch",
]);

export const isPoll = ({ operation }: Pick<Harm, "operation">): boolean => POLLS.has(operation);

const AFTER_COMMIT: ReadonlySet<Kind> = new Set(["failed-after-commit", "error-after-commit", "cut-in-answer"]);

/** The client has to give up. */
const HELD: ReadonlySet<Kind> = new Set(["unanswered", "stalled-in-answer"]);

/** Why something is not done to a call; undefined where it is. */
export const exemptionOf = ({ operation }: RecordedCall, kind: Kind, reach: Harm["reach"]): string | undefined => {
  if (POLLS.has(operation) && reach === "invocation") return "Lambda polls outside of invocations";
  if (POLLS.has(operation) && HELD.has(kind)) return "how long Lambda's own pollers wait is AWS's matter";
  if (operation === "sqs:ReceiveMessage" && AFTER_COMMIT.has(kind))
    return "it only hides messages for their visibility time-out, which is 16 to 20 minutes of real time";
  if (reach === "invocation" && HELD.has(kind))
    return "each try waits, so that it is the time-out of the function, which is minutes of real time";
  return undefined;
};

export const harmsOf = (calls: readonly RecordedCall[]): Harm[] =>
  calls.flatMap((call) =>
    KINDS.flatMap((kind) =>
      REACHES.filter((reach) => exemptionOf(call, kind, reach) === undefined).map((reach) => {
        const { act, functionName, caller, operation, subject } = call;
        return { act, functionName, caller, operation, subject, kind, reach, skip: 0 };
      }),
    ),
  );

const DELAY_MS = 1_500;
/** Of each such call of an invocation, which may make dozens. */
const DELAY_OF_EACH_MS = 300;

/** More than the SDK tries; a use case tries a throttled commit again for minutes, so that no whole invocation is waited for. */
const THROTTLED_TRIES = 7;

export const faultOf = ({ caller, operation, subject, kind, reach, skip, functionName }: Harm): Fault => ({
  ...{ caller, operation, subject, kind, skip, times: 1, delayMs: reach === "once" ? DELAY_MS : DELAY_OF_EACH_MS },
  ...(reach === "once" ? {} : kind === "throttle" ? { times: THROTTLED_TRIES } : { invocationsOf: functionName }),
});

/** What was done, whenever: the same in every act. */
export const nameOf = ({ caller, operation, subject, kind, reach }: Harm): string =>
  `${caller} ${operation} ${subject} ${kind} ${reach}`;
