import type { Instant } from "../core/instant.ts";

/** What is named beside times and ids; ids of migrations, units and requirements, and codes: never a person's name or address. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A place in a trace: the id of a fact, and 16 hex digits. */
export interface SpanPlace {
  readonly trace: string;
  readonly id: string;
}

/** A piece of work, once it has ended, in the words of https://opentelemetry.io/docs/specs/otel/trace/api/#span */
export interface Span extends SpanPlace {
  /** Absent of the first of a trace. */
  readonly parent?: string;
  readonly name: string;
  readonly kind: "internal" | "server" | "client" | "producer" | "consumer";
  readonly startedAt: Instant;
  /** Not before `startedAt`. */
  readonly endedAt: Instant;
  readonly attributes: SpanAttributes;
  /** What happened at its end. */
  readonly events?: readonly { readonly name: string; readonly attributes: SpanAttributes }[];
  /** Spans of other traces that led to it. */
  readonly links?: readonly SpanPlace[];
  /** The code of the failure that ended it. */
  readonly error?: string;
}

/** Whoever collects spans. */
export interface Traces {
  /**
   * Hands over spans, once. It never throws, so that no work fails for it.
   * @param withinMs after which it gives up
   * @returns why they were not taken; undefined where they were
   */
  send(spans: readonly Span[], withinMs: number): Promise<string | undefined>;
}
