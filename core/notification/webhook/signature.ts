import { createHash, createHmac } from "node:crypto";
import { type Instant, msOf } from "../../instant.ts";
import type { BusEvent } from "../bus/event.ts";

/** What is posted to a webhook: the payload that Standard Webhooks recommends, with an event of the bus. */
export interface WebhookPayload {
  /** The event's `detail-type`. */
  readonly type: string;
  readonly timestamp: Instant;
  readonly data: Pick<BusEvent, "id" | "at">;
}

/** How secrets are written for receivers; what is behind it is base64. */
const PREFIX = "whsec_";

export const keyOf = (secret: string): Buffer =>
  Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, "base64");

/** Of any event, without the sign that separates what is signed. */
const idOf = ({ id }: Pick<BusEvent, "id">): string =>
  `msg_${createHash("sha256").update(id).digest("hex").slice(0, 32)}`;

/**
 * The headers of a post, by Standard Webhooks (symmetric, `v1`): an HMAC with SHA-256 over id, time and body.
 * @param event its id makes the post's, which is the same each time it is posted
 * @param now when it is posted: a receiver refuses what is old
 * @param body its bytes are signed
 */
export const signedHeaders = (
  secret: string,
  event: Pick<BusEvent, "id">,
  now: Instant,
  body: string,
): Record<string, string> => {
  const id = idOf(event);
  const timestamp = String(Math.floor(msOf(now) / 1_000));
  const mac = createHmac("sha256", keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${mac}`,
  };
};
