import { Duration } from "aws-cdk-lib";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";

/** After so many receives a message becomes a dead letter. */
export const MAX_RECEIVES = 8;

/** A queue of work, with another for what could not be done; both keep their messages for as long as SQS does. */
export interface WorkQueue {
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

const QUEUE = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14) };

export const workQueue = (scope: Construct, visibilityTimeout: Duration): WorkQueue => {
  const deadLetters = new Queue(scope, "DeadLetters", QUEUE);
  const queue = new Queue(scope, "Queue", {
    ...QUEUE,
    visibilityTimeout,
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVES },
  });
  return { queue, deadLetters };
};
