import type { Identities } from "../gateway/identities.ts";
import { signedClient } from "../gateway/sigv4/client.ts";
import { asynchronously, DEFAULT_AGE_SECONDS, DEFAULT_RETRIES } from "../lambda/asynchronous.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";
import { type Functions, functionNamed } from "./functions.ts";
import { queueUrls } from "./queues.ts";
import type { RequireRole } from "./role-permissions.ts";

export type InvokeAsynchronously = (functionArn: string) => (event: unknown) => Promise<Error | undefined>;

/**
 * How the template's rules invoke its functions.
 * @throws Error for a destination that is no queue of the template, or that the function's role may not send to
 */
export const asynchronousInvocation = (
  template: ResolvedTemplate,
  functions: Functions,
  endpoint: string,
  identities: Identities,
  requireRole: RequireRole,
): InvokeAsynchronously => {
  const configs = template.ofType("AWS::Lambda::EventInvokeConfig").map(({ properties }) => properties);
  const urls = queueUrls(template);
  return (functionArn) => {
    const fn = functionNamed(functions, functionArn);
    const config = configs.find(({ FunctionName }) => functionNamed(functions, FunctionName) === fn);
    const destination = config?.DestinationConfig?.OnFailure?.Destination;
    const deadLetterQueueUrl = destination === undefined ? undefined : urls.get(destination);
    if (destination !== undefined && deadLetterQueueUrl === undefined)
      throw new Error(`the embedded cloud does not support the destination ${destination}`);
    if (destination !== undefined) requireRole(fn.roleArn, ["sqs:SendMessage"], destination);
    return asynchronously(fn, signedClient(endpoint, identities.ofRole(fn.roleArn)), {
      maxRetries: config?.MaximumRetryAttempts ?? DEFAULT_RETRIES,
      maxAgeMs: (config?.MaximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS) * 1_000,
      deadLetterQueueUrl,
    });
  };
};
