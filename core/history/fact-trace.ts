/**
 * A fact's id has the form of a trace's, 32 hex digits that a hash made (https://www.w3.org/TR/trace-context-2/#trace-id): so
 * whoever knows the fact names the same trace, and nothing is handed on for it.
 */

const SPAN_DIGITS = 16;
/** Of the 56 bits that are random: https://www.w3.org/TR/trace-context-2/#random-trace-id-flag */
const RANDOM_DIGITS = 14;
const RANDOM_RANGE = 16 ** RANDOM_DIGITS;
const FACT_ID = /^[0-9a-f]{32}$/;

/** True for what may be a trace, and is not another system's id of something. */
export const isFactId = (text: unknown): text is string => typeof text === "string" && FACT_ID.test(text);

/** The root span of a fact's trace: all that led to it, until it was written. */
export const rootSpanOf = (fact: string): string => fact.slice(0, SPAN_DIGITS);

/**
 * Whether a trace is kept, by its id alone, so that every function decides the same.
 * @param share of all traces, from 0 to 1
 * @see https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 */
export const isInShare = (fact: string, share: number): boolean =>
  Number.parseInt(fact.slice(-RANDOM_DIGITS), 16) >= (1 - share) * RANDOM_RANGE;
