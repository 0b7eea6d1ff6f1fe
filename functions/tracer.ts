import { isFailure } from "../core/failure.ts";
import { isInShare } from "../core/history/fact-trace.ts";
import type { Instant } from "../core/instant.ts";
import type { Clock, NewId } from "../ports/clock.ts";
import type { Span, SpanPlace, Traces } from "../ports/traces.ts";

export interface TracerPorts {
  readonly traces: Traces;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Of all traces, from 0 to 1. */
  readonly share: number;
}

/** What is known of a span when it begins. */
export type SpanStart = Pick<Span, "trace" | "parent" | "name" | "kind" | "attributes" | "links">;

/** Spans that were not handed over, and why. */
export interface Unsent {
  readonly spans: number;
  readonly why: string;
}

/** Keeps the spans of one invocation at a time, until they are handed over all at once. */
export interface Tracer {
  readonly now: Clock;
  /** 16 hex digits, of a span that nobody else needs to name. */
  readonly newSpanId: () => string;
  keep(span: Span): void;
  /** Keeps a span of some work, as it ends; what the work throws, it throws. */
  during<T>(start: SpanStart, work: (place: SpanPlace) => Promise<T>): Promise<T>;
  /** When the work on the next fact began: with the invocation, or when the fact before it was written. */
  since(): Instant;
  begin(): void;
  /**
   * Hands over what was kept. It never throws.
   * @param timeLeftMs of the invocation
   * @returns undefined where nothing is missing
   */
  end(timeLeftMs: number): Promise<Unsent | undefined>;
}

/** Of one invocation, so that neither memory nor the one request grows with the work. */
export const MAX_SPANS = 128;

/** An invocation waits no longer for a collector, and leaves itself so much to answer. */
export const MAX_WAIT_MS = 1_000;
const MARGIN_MS = 500;

/** After a collector has failed, an instance does not wait for it for so long. */
export const REST_MS = 60_000;

/** The code of what was thrown; what it says may name anything. */
export const codeOf = (error: unknown): string => (isFailure(error) ? error.code : "unexpected");

/** @param ports asked for a time at the beginning and the end of each span */
export const tracer = ({ traces, clock, newId, share }: TracerPorts): Tracer => {
  let spans: Span[] = [];
  let dropped = 0;
  let since = clock();
  let restsUntil = 0;
  const newSpanId = (): string => newId().replaceAll("-", "").slice(-16);
  const keep = (span: Span): void => {
    if (span.parent === undefined) since = span.endedAt;
    if (!isInShare(span.trace, share)) return;
    if (spans.length < MAX_SPANS) spans.push(span);
    else dropped += 1;
  };
  const hand = async (kept: readonly Span[], timeLeftMs: number): Promise<string | undefined> => {
    const now = Date.parse(clock());
    if (now < restsUntil) return "the collector has failed just now";
    const withinMs = Math.min(MAX_WAIT_MS, timeLeftMs - MARGIN_MS);
    if (withinMs <= 0) return "there is no time left";
    const why = await traces.send(kept, withinMs);
    if (why !== undefined) restsUntil = now + REST_MS;
    return why;
  };
  return {
    ...{ now: clock, newSpanId, keep, since: () => since },
    during: async (start, work) => {
      const place = { trace: start.trace, id: newSpanId() };
      const startedAt = clock();
      const ended = (error?: string): void =>
        keep({ ...start, ...place, startedAt, endedAt: clock(), ...(error === undefined ? {} : { error }) });
      try {
        const result = await work(place);
        ended();
        return result;
      } catch (error) {
        ended(codeOf(error));
        throw error;
      }
    },
    begin: () => {
      spans = [];
      dropped = 0;
      since = clock();
    },
    end: async (timeLeftMs) => {
      const [kept, missing] = [spans, dropped];
      spans = [];
      dropped = 0;
      const why = kept.length === 0 ? undefined : await hand(kept, timeLeftMs);
      if (why !== undefined) return { spans: kept.length + missing, why };
      return missing === 0 ? undefined : { spans: missing, why: `there were more than ${MAX_SPANS}` };
    },
  };
};
