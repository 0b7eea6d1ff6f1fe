import { Duration } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

/** After so many receives a message becomes a dead letter. */
export const MAX_RECEIVES = 8;

/** A queue of work, with another for what could not be done. */
export interface WorkQueue {
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

/** They keep messages for as long as SQS does. */
const QUEUE = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) };

export const deadLetterQueue = (scope: Construct): Queue => new Queue(scope, "DeadLetters", QUEUE);

export const workQueue = (scope: Construct, visibilityTimeout: Duration, maxReceiveCount = MAX_RECEIVES): WorkQueue => {
  const deadLetters = deadLetterQueue(scope);
  const queue = new Queue(scope, "Queue", {
    ...QUEUE,
    visibilityTimeout,
    deadLetterQueue: { queue: deadLetters, maxReceiveCount },
  });
  return { queue, deadLetters };
};
