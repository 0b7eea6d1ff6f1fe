import type { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction as LambdaTarget } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import type { CleargateFunction } from "./cleargate-function.ts";

export interface ScheduledProps {
  // biome-ignore lint/suspicious/noExplicitAny: any function, whatever its environment
  readonly function: CleargateFunction<any>;
  readonly every: Duration;
}

/** Invokes a function at a fixed rate. A run that fails is not retried: the next one finds what it left undone. */
export class Scheduled extends Construct {
  constructor(scope: Construct, id: string, props: ScheduledProps) {
    super(scope, id);
    new Rule(this, "Rule", {
      schedule: Schedule.rate(props.every),
      targets: [new LambdaTarget(props.function.lambda, { retryAttempts: 0 })],
    });
  }
}
