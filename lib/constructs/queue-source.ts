import { EventSourceMapping, type EventSourceMappingOptions } from "aws-cdk-lib/aws-lambda";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { Environment } from "../../functions/environment.ts";
import type { CleargateFunction } from "./cleargate-function.ts";

export interface QueueSourceProps
  extends Required<Pick<EventSourceMappingOptions, "batchSize" | "maxConcurrency">>,
    Pick<EventSourceMappingOptions, "maxBatchingWindow"> {
  readonly function: Pick<CleargateFunction<Environment>, "lambda" | "role" | "grant">;
  readonly queue: IQueue;
  /** False of one that leaves it to the queue when a message that failed is tried again. */
  readonly delaysMessages?: boolean;
}

const RECEIVING = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
const DELAYING = ["sqs:ChangeMessageVisibility"];

/** Gives a function the messages of a queue, of which it says which ones failed, and the right to take them. */
export const queueSource = (scope: Construct, props: QueueSourceProps): void => {
  const { function: taker, queue, delaysMessages = true, ...turns } = props;
  taker.grant("ReceiveFromItsQueue", [...RECEIVING, ...(delaysMessages ? DELAYING : [])], [queue.queueArn]);
  // Lambda tries the permissions as soon as it is made, so the role has them before.
  new EventSourceMapping(scope, "FromQueue", {
    target: taker.lambda,
    eventSourceArn: queue.queueArn,
    reportBatchItemFailures: true,
    ...turns,
  }).node.addDependency(taker.role);
};
