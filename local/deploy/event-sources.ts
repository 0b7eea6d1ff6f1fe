import { join } from "node:path";
import type { Identities } from "../gateway/identities.ts";
import { signedClient } from "../gateway/sigv4/client.ts";
import type { EventSource } from "../lambda/event-source.ts";
import { queueSource } from "../lambda/queue-source.ts";
import { streamSource } from "../lambda/stream-source.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";
import { CONCURRENCY, type Functions, functionNamed } from "./functions.ts";

export interface EventSourceSurroundings {
  readonly endpoint: string;
  readonly identities: Identities;
  readonly dataFolder: string;
  readonly maxBackoffMs: number;
}

/** Starts polling for each event source mapping of the template, with the role of the function that it invokes. */
export const startEventSources = (
  template: ResolvedTemplate,
  functions: Functions,
  { endpoint, identities, dataFolder, maxBackoffMs }: EventSourceSurroundings,
): EventSource[] => {
  const queueUrls = new Map(
    template.ofType("AWS::SQS::Queue").map(({ physical }) => [physical.attributes.Arn, physical.ref]),
  );
  return template.ofType("AWS::Lambda::EventSourceMapping").map(({ id, properties: mapping }) => {
    const fn = functionNamed(functions, mapping.FunctionName);
    const callService = signedClient(endpoint, identities.ofRole(fn.roleArn));
    const queueUrl = queueUrls.get(mapping.EventSourceArn);
    if (queueUrl !== undefined)
      return queueSource(fn, callService, {
        queueUrl,
        queueArn: mapping.EventSourceArn,
        batchSize: mapping.BatchSize ?? 10,
        concurrency: Math.min(CONCURRENCY, mapping.ScalingConfig?.MaximumConcurrency ?? CONCURRENCY),
      });
    return streamSource(fn, callService, {
      streamArn: mapping.EventSourceArn,
      batchSize: mapping.BatchSize ?? 100,
      patterns: (mapping.FilterCriteria?.Filters ?? []).map(({ Pattern }) => JSON.parse(Pattern)),
      maxRecordAgeMs: (mapping.MaximumRecordAgeInSeconds ?? 86_400) * 1_000,
      deadLetterQueueUrl: queueUrls.get(mapping.DestinationConfig?.OnFailure?.Destination),
      positionFile: join(dataFolder, `${id}.position.json`),
      maxBackoffMs,
    });
  });
};
