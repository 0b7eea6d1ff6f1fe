import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { ArrivedObject } from "../../core/history/manifest-fact.ts";
import { findInstant, type Instant } from "../../core/instant.ts";

/** As far as it matters here: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
const BucketEvent = z.union([
  // S3 sends one when its notifications are set up.
  z.object({ Event: z.literal("s3:TestEvent") }),
  z.object({
    Records: z.array(
      z.object({
        // Asked of traces alone: no event is refused for it.
        eventTime: z.string().optional().catch(undefined),
        s3: z.object({
          bucket: z.object({ name: z.string() }),
          object: z.object({ key: z.string(), versionId: z.string().default("null"), size: z.number().default(0) }),
        }),
      }),
    ),
  }),
]);

/** Where agents may write; the bucket sends events of these keys only. */
const PREFIX = "intake/";

export interface Arrivals {
  readonly objects: readonly ArrivedObject[];
  /** How many objects the message names that are not of the intake: anybody who may send to the queue may name any. */
  readonly foreign: number;
  /** When each was put, as far as the message says. */
  readonly putAt: ReadonlyMap<ArrivedObject, Instant>;
}

/** S3 encodes keys as form data. @throws Failure `event-unknown` */
const decodeKey = (key: string): string => {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch (error) {
    throw new Failure("event-unknown", "the event names no key", { cause: error });
  }
};

const parseBody = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new Failure("event-unknown", "the message is not JSON", { cause: error });
  }
};

/**
 * The objects of the intake that a message of its queue names.
 * @param bucket the intake's; an event of any other is nobody's evidence, whatever the queue's policy let in
 * @throws Failure `event-unknown`
 */
export const arrivalsOf = (body: string, bucket: string): Arrivals => {
  const event = BucketEvent.safeParse(parseBody(body));
  if (!event.success) throw new Failure("event-unknown", "the message is not an event of a bucket");
  if ("Event" in event.data) return { objects: [], foreign: 0, putAt: new Map() };
  const { Records } = event.data;
  const arrived = Records.filter(({ s3 }) => s3.bucket.name === bucket)
    .map(({ s3: { object }, eventTime = "" }) => ({
      object: { ...object, key: decodeKey(object.key) },
      at: findInstant(eventTime),
    }))
    .filter(({ object }) => object.key.startsWith(PREFIX));
  const putAt = new Map(arrived.flatMap(({ object, at }) => (at === undefined ? [] : [[object, at] as const])));
  return { objects: arrived.map(({ object }) => object), foreign: Records.length - arrived.length, putAt };
};
