import { join } from "node:path";
import type { Identities } from "../gateway/identities.ts";
import { signedClient } from "../gateway/sigv4/client.ts";
import type { EventSource } from "../lambda/event-source.ts";
import { queueSource } from "../lambda/queue-source.ts";
import { streamSource } from "../lambda/stream-source.ts";
import type { ResolvedTemplate } from "../template/resolve.ts";
import { CONCURRENCY, type Functions, functionNamed } from "./functions.ts";
import { queueUrls } from "./queues.ts";
import type { RequireRole } from "./role-permissions.ts";

export interface EventSourceSurroundings {
  readonly endpoint: string;
  readonly identities: Identities;
  /** A folder. */
  readonly positions: string | undefined;
  readonly maxBackoffMs: number;
  readonly requireRole: RequireRole;
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const QUEUE_ACTIONS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
/** https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html */
const STREAM_ACTIONS = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"];

/**
 * Starts polling for each event source mapping of the template, with the role of the function that it invokes.
 * @throws Error where that role may not do what polling takes, and for a batching window of a stream
 */
export const startEventSources = (
  template: ResolvedTemplate,
  functions: Functions,
  { endpoint, identities, positions, maxBackoffMs, requireRole }: EventSourceSurroundings,
): EventSource[] => {
  const urls = queueUrls(template);
  return template.ofType("AWS::Lambda::EventSourceMapping").map(({ id, properties: mapping }) => {
    const fn = functionNamed(functions, mapping.FunctionName);
    const callService = signedClient(endpoint, identities.ofRole(fn.roleArn));
    const queueUrl = urls.get(mapping.EventSourceArn);
    requireRole(fn.roleArn, queueUrl === undefined ? STREAM_ACTIONS : QUEUE_ACTIONS, mapping.EventSourceArn);
    const reportsFailures = mapping.FunctionResponseTypes?.includes("ReportBatchItemFailures") === true;
    if (queueUrl !== undefined)
      return queueSource(fn, callService, signedClient(endpoint, identities.admin), {
        reportsFailures,
        queueUrl,
        queueArn: mapping.EventSourceArn,
        batchSize: mapping.BatchSize ?? 10,
        windowMs: (mapping.MaximumBatchingWindowInSeconds ?? 0) * 1_000,
        concurrency: Math.min(CONCURRENCY, mapping.ScalingConfig?.MaximumConcurrency ?? CONCURRENCY),
      });
    if (mapping.MaximumBatchingWindowInSeconds !== undefined)
      throw new Error(`${id}: the embedded cloud knows no batching window of streams`);
    // It lists all streams of the account, so no single one can be granted.
    requireRole(fn.roleArn, ["dynamodb:ListStreams"], "*");
    const destination = mapping.DestinationConfig?.OnFailure?.Destination;
    if (destination !== undefined) requireRole(fn.roleArn, ["sqs:SendMessage"], destination);
    return streamSource(fn, callService, {
      streamArn: mapping.EventSourceArn,
      batchSize: mapping.BatchSize ?? 100,
      patterns: (mapping.FilterCriteria?.Filters ?? []).map(({ Pattern }) => JSON.parse(Pattern)),
      bisects: mapping.BisectBatchOnFunctionError === true,
      reportsFailures,
      maxRecordAgeMs: (mapping.MaximumRecordAgeInSeconds ?? Number.POSITIVE_INFINITY) * 1_000,
      deadLetterQueueUrl: urls.get(destination ?? ""),
      positionFile: positions === undefined ? undefined : join(positions, `${id}.position.json`),
      maxBackoffMs,
    });
  });
};
