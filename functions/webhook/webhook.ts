import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { signedHeaders, type WebhookPayload } from "../../core/notification/webhook/signature.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Webhooks } from "../../ports/webhooks.ts";

/** What a rule puts in the queue: to which webhook, and which event; of another version it may have more than this one knows. */
const Message = z.object({
  to: z.string(),
  type: z.string(),
  event: z.looseObject({ id: z.string().min(1), at: z.iso.datetime() }),
});

export interface WebhookPorts {
  readonly webhooks: Webhooks;
  /** By address, the id of the secret that is shared with its receiver. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly clock: Clock;
}

const messageOf = (body: string): z.infer<typeof Message> => {
  try {
    return Message.parse(JSON.parse(body));
  } catch (cause) {
    throw new Failure("event-unknown", "the message is for no webhook", { cause });
  }
};

/**
 * Posts an event to one webhook. It may be posted again: a receiver knows it by its id.
 * @returns to which host, and which event
 * @throws Failure `webhook-*`; `event-unknown` for a message that no rule of the stack wrote, or a webhook that it has no more
 */
export const postEvent = async (
  { webhooks, secrets, clock }: WebhookPorts,
  message: string,
): Promise<{ readonly host: string; readonly id: string }> => {
  const { to, type, event } = messageOf(message);
  const secret = secrets.get(to);
  if (secret === undefined) throw new Failure("event-unknown", "the stack has no such webhook");
  const payload: WebhookPayload = { type, timestamp: event.at, data: event };
  const body = JSON.stringify(payload);
  await webhooks.post(to, signedHeaders(await webhooks.readSecret(secret), event, clock(), body), body);
  return { host: new URL(to).host, id: event.id };
};
