import { jsonLine } from "../core/showable.ts";

/** Writes one line of JSON, as CloudWatch reads it. Whoever tails a log does so at a terminal. */
export const log = (
  level: "info" | "warn" | "error",
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
): void => {
  process.stdout.write(`${jsonLine({ level, message, at: new Date().toISOString(), ...fields })}\n`);
};

/** The members of an error for a log line; the stack only where the error has no code, because then it is unexpected. */
export const errorFields = (error: unknown): Record<string, unknown> => {
  const { name, message, code, stack, cause } = error as Error & { code?: string };
  return {
    error: code ?? name,
    reason: message,
    ...(code === undefined ? { stack } : {}),
    ...(cause === undefined ? {} : { cause: (cause as Error).message }),
  };
};

/** The stack's name, so that two stacks in one account do not count together. */
const NAMESPACE = process.env.METRIC_NAMESPACE ?? "Cleargate";

/** Counts in CloudWatch's embedded metric format, a log line, so that no call can fail. */
export const count = (
  metrics: Readonly<Record<string, number>>,
  fields: Readonly<Record<string, unknown>> = {},
): void => {
  const Metrics = Object.keys(metrics).map((Name) => ({ Name, Unit: "Count" }));
  const _aws = { Timestamp: Date.now(), CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: [[]], Metrics }] };
  process.stdout.write(`${jsonLine({ _aws, ...metrics, ...fields })}\n`);
};
