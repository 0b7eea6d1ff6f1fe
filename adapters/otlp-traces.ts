import type { Span, SpanAttributes, Traces } from "../ports/traces.ts";

/**
 * OTLP over HTTP in JSON, where ids are hex digits, enumerations numbers and 64-bit integers texts:
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding, of the messages in
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */

const KINDS: Readonly<Record<Span["kind"], number>> = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };
const STATUS_ERROR = 2;

const otlpValue = (value: SpanAttributes[string]) => {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
};

const keyValues = (attributes: SpanAttributes) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: otlpValue(value) }));

const nanosOf = (instant: string): string => `${Date.parse(instant)}000000`;

const spanOf = (span: Span) => {
  const { trace, id, parent, name, kind, startedAt, endedAt, attributes, events = [], links = [], error } = span;
  return {
    ...{
      traceId: trace,
      spanId: id,
      ...(parent === undefined ? {} : { parentSpanId: parent }),
      name,
      kind: KINDS[kind],
    },
    ...{ startTimeUnixNano: nanosOf(startedAt), endTimeUnixNano: nanosOf(endedAt) },
    // https://opentelemetry.io/docs/specs/semconv/general/recording-errors/
    attributes: keyValues(error === undefined ? attributes : { ...attributes, "error.type": error }),
    events: events.map((one) => ({
      ...{ timeUnixNano: nanosOf(endedAt), name: one.name, attributes: keyValues(one.attributes) },
    })),
    links: links.map((one) => ({ traceId: one.trace, spanId: one.id })),
    status: error === undefined ? {} : { code: STATUS_ERROR, message: error },
  };
};

/** The body of one export. @param resource what all spans have in common: the function */
export const otlpBody = (resource: SpanAttributes, spans: readonly Span[]) => ({
  resourceSpans: [
    {
      resource: { attributes: keyValues(resource) },
      scopeSpans: [{ scope: { name: "cleargate" }, spans: spans.map(spanOf) }],
    },
  ],
});

/** A collector, at its full address: https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
export const otlpTraces = (url: string, resource: SpanAttributes): Traces => ({
  send: async (spans, withinMs) => {
    try {
      const response = await fetch(url, {
        method: "POST",
        // A function that was frozen meanwhile would find the connection closed.
        headers: { "content-type": "application/json", connection: "close" },
        body: JSON.stringify(otlpBody(resource, spans)),
        signal: AbortSignal.timeout(withinMs),
        redirect: "manual",
      });
      // Nothing that a collector says is read: it may be of any length.
      await response.body?.cancel();
      return response.ok ? undefined : `the collector answers ${response.status}`;
    } catch (error) {
      return `the collector does not answer: ${(error as Error).name}`;
    }
  },
});
