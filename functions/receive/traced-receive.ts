import { objectFactId } from "../../core/history/fact-id.ts";
import { rootSpanOf } from "../../core/history/fact-trace.ts";
import type { ArrivedObject } from "../../core/history/manifest-fact.ts";
import type { Instant } from "../../core/instant.ts";
import type { Unpack } from "../../ports/codec.ts";
import type { SpanPlace } from "../../ports/traces.ts";
import { type Origin, tracedCommits } from "../traced-commits.ts";
import { codeOf, type Tracer } from "../tracer.ts";
import type { ReceivePorts } from "./receive.ts";

/** Objects are judged while they are read, so one span is of both. */
const tracedUnpack =
  (tracer: Tracer, unpack: Unpack, { trace, id: parent }: SpanPlace): Unpack =>
  (...given) => {
    const startedAt = tracer.now();
    const unpacking = unpack(...given);
    const read = async function* () {
      let bytes = 0;
      let error: string | undefined;
      try {
        for await (const chunk of unpacking.chunks) {
          bytes += chunk.length;
          yield chunk;
        }
      } catch (thrown) {
        error = codeOf(thrown);
        throw thrown;
      } finally {
        tracer.keep({
          ...{ trace, parent, id: tracer.newSpanId(), name: "read and judge", kind: "internal", startedAt },
          ...{ endedAt: tracer.now(), attributes: { "cleargate.bytes": bytes } },
          ...(error === undefined ? {} : { error }),
        });
      }
    };
    return { ...unpacking, chunks: read() };
  };

/** What is known of the message that a try begins with. */
export interface Try {
  readonly messageId: string;
  readonly receives: number;
  /** When the object was put. */
  readonly putAt: Instant | undefined;
}

/**
 * Does some work on an object as a span of its fact's trace, over ports that add theirs. The root, from the PUT to the commit,
 * is kept by the try that writes the fact.
 */
export const tracedTry = (
  tracer: Tracer,
  ports: ReceivePorts,
  object: ArrivedObject,
  { messageId, receives, putAt }: Try,
  work: (ports: ReceivePorts) => Promise<void>,
): Promise<void> => {
  const trace = objectFactId(object);
  const attributes = {
    // https://opentelemetry.io/docs/specs/semconv/messaging/sqs/
    ...{ "messaging.system": "aws_sqs", "messaging.operation.type": "process", "messaging.operation.name": "process" },
    ...{ "messaging.message.id": messageId, "cleargate.receives": receives, "cleargate.object.bytes": object.size },
  };
  return tracer.during(
    { ...{ trace, parent: rootSpanOf(trace), name: "receive", kind: "consumer" }, attributes },
    (place) => {
      const origin: Origin = { place, putAt };
      const ledger = tracedCommits(tracer, ports.ledger, origin);
      return work({ ...ports, ledger, unpack: tracedUnpack(tracer, ports.unpack, place) });
    },
  );
};
