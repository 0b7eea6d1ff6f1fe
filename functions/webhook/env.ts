import * as z from "zod";
import { isWebhookAddress } from "../../core/notification/webhook/address.ts";

/** A rule of EventBridge has five targets at most, and each webhook is one. */
export const MAX_WEBHOOKS = 5;

/** Of the 4 KB that all variables of a function may have: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_TOGETHER = 2_500;

const wordsIn = (text: string): string[] => text.split(" ").filter((one) => one !== "");
const words = z.string().transform(wordsIn);

/** Addresses with blanks between, each once. */
export const WebhookAddresses = z
  .string()
  .max(MAX_TOGETHER, `must have ${MAX_TOGETHER} characters at most together`)
  .transform(wordsIn)
  .pipe(
    z
      .array(
        z
          .string()
          .max(2_000)
          .refine(
            isWebhookAddress,
            "must be https URLs of public hosts, without user, fragment and signs that no URL has",
          ),
      )
      .min(1)
      .max(MAX_WEBHOOKS)
      .refine((all) => new Set(all).size === all.length, "must be each once"),
  );

export const WebhookEnv = z.object({
  WEBHOOK_QUEUE_URL: z.url(),
  WEBHOOKS: WebhookAddresses,
  /** Their secrets by ARN, in the same order and with blanks between. */
  WEBHOOK_SECRETS: words,
  /** In the place of AWS's own and of the internet; the embedded cloud sets it. */
  AWS_ENDPOINT_URL: z.url().optional(),
});
