import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as z from "zod";

/**
 * Who collects traces, on loopback. It takes what the messages of
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto have, in the JSON of
 * https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding, and nothing else: a receiver may leave out what it does not
 * know, so a misspelt member would be lost without a word.
 */

const Id = (bytes: number) => z.string().regex(new RegExp(`^(?!0+$)[0-9a-f]{${2 * bytes}}$`));
const Nanos = z.string().regex(/^[1-9]\d{18}$/);
const AnyValue = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
  z.strictObject({ doubleValue: z.number() }),
]);
/** "Attribute keys MUST be unique" */
const Attributes = z
  .array(z.strictObject({ key: z.string().min(1), value: AnyValue }))
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length);
const Span = z
  .strictObject({
    ...{ traceId: Id(16), spanId: Id(8), parentSpanId: Id(8).optional(), name: z.string().min(1) },
    ...{ kind: z.int().min(1).max(5), startTimeUnixNano: Nanos, endTimeUnixNano: Nanos, attributes: Attributes },
    events: z.array(z.strictObject({ timeUnixNano: Nanos, name: z.string().min(1), attributes: Attributes })),
    links: z.array(z.strictObject({ traceId: Id(16), spanId: Id(8) })),
    status: z.strictObject({ code: z.int().min(0).max(2).optional(), message: z.string().optional() }),
  })
  .refine(({ startTimeUnixNano, endTimeUnixNano }) => BigInt(startTimeUnixNano) <= BigInt(endTimeUnixNano));
const Export = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes: Attributes }),
      scopeSpans: z.array(z.strictObject({ scope: z.strictObject({ name: z.string() }), spans: z.array(Span).min(1) })),
    }),
  ),
});

type Values = Readonly<Record<string, string | number | boolean>>;

/** A span as a reader of traces sees it. */
export interface Collected extends Omit<z.infer<typeof Span>, "attributes" | "events"> {
  readonly attributes: Values;
  readonly resource: Values;
  readonly events: readonly { readonly name: string; readonly attributes: Values }[];
}

const plain = (value: z.infer<typeof AnyValue>): string | number | boolean =>
  "intValue" in value ? Number(value.intValue) : (Object.values(value)[0] as string | number | boolean);

const valuesOf = (attributes: z.infer<typeof Attributes>): Values =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plain(value)]));

/** @throws ZodError where it is no export of traces */
export const readExport = (body: string): Collected[] =>
  Export.parse(JSON.parse(body)).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        ...span,
        attributes: valuesOf(span.attributes),
        resource: valuesOf(resource.attributes),
        events: span.events.map((one) => ({ ...one, attributes: valuesOf(one.attributes) })),
      })),
    ),
  );

/** An HTTP status (of 3xx it leads elsewhere), or that it keeps whoever asks waiting, or ends the connection. */
export type CollectorMood = number | "hangs" | "ends";

export interface Collector {
  readonly url: string;
  /** From now on. */
  answer(mood: CollectorMood): void;
  /** Of what was taken, oldest first. */
  spans(): readonly Collected[];
  /** The same, as it came. */
  taken(): readonly string[];
  /** How often it was asked, whatever it answered. */
  asked(): number;
  readonly headers: readonly string[];
  stop(): Promise<void>;
}

export const startCollector = async (): Promise<Collector> => {
  let mood: CollectorMood = 200;
  let asked = 0;
  const bodies: string[] = [];
  const headers: string[] = [];
  const server: Server = createServer((request, response) => {
    asked += 1;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (mood === "hangs") return;
      if (mood === "ends") return void request.socket.destroy();
      headers.push(`${request.method} ${request.url} ${request.headers["content-type"]}`);
      if (mood === 200) bodies.push(Buffer.concat(chunks).toString());
      const location = mood >= 300 && mood < 400 ? { location: request.url ?? "" } : {};
      response.writeHead(mood, { "content-type": "application/json", ...location }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    answer: (next) => {
      mood = next;
    },
    spans: () => bodies.flatMap(readExport),
    taken: () => bodies,
    asked: () => asked,
    headers,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};
