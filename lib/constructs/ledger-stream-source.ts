import type { Duration } from "aws-cdk-lib";
import { EventSourceMapping, StartingPosition } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { acknowledge } from "../acknowledge.ts";
import type { CleargateFunction } from "./cleargate-function.ts";
import type { Ledger } from "./ledger.ts";
import { deadLetterQueue } from "./work-queue.ts";

export interface LedgerStreamSourceProps {
  // biome-ignore lint/suspicious/noExplicitAny: any function, whatever its environment
  readonly function: CleargateFunction<any>;
  readonly ledger: Ledger;
  /** Only records that match one of these invoke the function. */
  readonly patterns: readonly object[];
  readonly maxRecordAge: Duration;
}

/** Invokes a function with the records of the ledger's stream; one that fails until it is too old becomes a dead letter. */
export class LedgerStreamSource extends Construct {
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: LedgerStreamSourceProps) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this);
    acknowledge(this.deadLetters, {
      "AwsSolutions-SQS3": "It is the dead-letter queue of an event source, which the check does not recognise",
    });
    const { streamArn } = props.ledger;
    props.function.grant(
      "ReadTheStream",
      ["dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords"],
      [streamArn],
    );
    // Lambda refuses the mapping without it; it lists all streams of the account, so no single one can be granted.
    props.function.grant("FindTheStream", ["dynamodb:ListStreams"], ["*"]);
    props.function.acceptWildcard("*", "dynamodb:ListStreams knows no resource; it lists ARNs of streams alone");
    props.function.grant("SendDeadLetters", ["sqs:SendMessage"], [this.deadLetters.queueArn]);
    new EventSourceMapping(this, "Stream", {
      target: props.function.lambda,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      maxRecordAge: props.maxRecordAge,
      // Not CDK's own destination, because that one grants more than sending.
      onFailure: { bind: () => ({ destination: this.deadLetters.queueArn }) },
      filters: props.patterns.map((pattern) => ({ pattern: JSON.stringify(pattern) })),
    }).node.addDependency(props.function.role);
  }
}
