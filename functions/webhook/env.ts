import { isWebhookAddress } from "../../core/notification/webhook/address.ts";
import { environment, optional, type Reading, url, variable, wordsIn } from "../environment.ts";

/** A rule of EventBridge has five targets at most, and each webhook is one. */
export const MAX_WEBHOOKS = 5;

/** Of the 4 KB that all variables of a function may have: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_TOGETHER = 2_500;
const MAX_EACH = 2_000;

const findWrong = (text: string, addresses: readonly string[]): string | undefined => {
  if (text.length > MAX_TOGETHER) return `must have ${MAX_TOGETHER} characters at most together`;
  if (addresses.length === 0) return "Too small: expected array to have >=1 items";
  if (addresses.length > MAX_WEBHOOKS) return `Too big: expected array to have <=${MAX_WEBHOOKS} items`;
  if (addresses.some(({ length }) => length > MAX_EACH))
    return `Too big: expected string to have <=${MAX_EACH} characters`;
  if (!addresses.every(isWebhookAddress))
    return "must be https URLs of public hosts, without user, fragment and signs that no URL has";
  return new Set(addresses).size === addresses.length ? undefined : "must be each once";
};

/** Addresses with blanks between, each once. */
export const WebhookAddresses = variable((text): Reading<readonly string[]> => {
  const addresses = wordsIn(text);
  const wrong = findWrong(text, addresses);
  return wrong === undefined ? { value: addresses } : { wrong };
});

export const WebhookEnv = environment({
  WEBHOOK_QUEUE_URL: url(),
  WEBHOOKS: WebhookAddresses,
  /** Their secrets by ARN, in the same order and with blanks between. */
  WEBHOOK_SECRETS: variable((text) => ({ value: wordsIn(text) })),
  /** In the place of AWS's own and of the internet; the embedded cloud sets it. */
  AWS_ENDPOINT_URL: optional(url()),
});
