import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { Failure, type FailureCodeOf } from "../core/failure.ts";
import type { Webhooks } from "../ports/webhooks.ts";
import { signedJson } from "./signed-json.ts";

/** Standard Webhooks recommends 15 to 30 seconds; a receiver that does its work first would be called again. */
const TIMEOUT_MS = 15_000;

const codeOf = (status: number): FailureCodeOf<"webhook"> => {
  if (status === 429) return "webhook-throttled";
  return status === 401 || status === 403 ? "webhook-denied" : "webhook-unavailable";
};

/**
 * Receivers on the internet, whose secrets are in Secrets Manager.
 * @param endpoint in the place of Secrets Manager and of the internet: the embedded cloud's, from which nothing leaves
 */
export const httpsWebhooks = (
  endpoint: string | undefined,
  client: EventBridgeClient = new EventBridgeClient(),
): Webhooks => {
  const ask = signedJson({ name: "secretsmanager", target: "secretsmanager", endpoint, port: "webhook" }, client);
  const placeOf = (url: string): string =>
    endpoint === undefined ? url : `${endpoint}/webhooks/${encodeURIComponent(url)}`;
  return {
    readSecret: async (SecretId) => (await ask<{ SecretString: string }>("GetSecretValue", { SecretId })).SecretString,
    post: async (url, headers, body) => {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      // Whoever is led elsewhere would show what is signed, and could be led to any address.
      const asked = fetch(placeOf(url), { method: "POST", headers, body, signal, redirect: "manual" });
      const response = await asked.catch((cause: unknown) => {
        throw new Failure("webhook-unavailable", `${new URL(url).host} does not answer`, { cause });
      });
      // Nothing that a receiver says is read: it may be of any length.
      await response.body?.cancel();
      if (!response.ok) throw new Failure(codeOf(response.status), `${new URL(url).host} answers ${response.status}`);
    },
  };
};
