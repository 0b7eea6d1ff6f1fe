import { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction as LambdaTarget } from "aws-cdk-lib/aws-events-targets";
import { EventInvokeConfig } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { CleargateFunction } from "./cleargate-function.ts";

export interface ScheduledProps {
  // biome-ignore lint/suspicious/noExplicitAny: any function, whatever its environment
  readonly function: CleargateFunction<any>;
  readonly every: Duration;
  /** How long a run takes at most. */
  readonly timeout: Duration;
  /** How often Lambda tries a run again that failed, after one minute and then two; by default never. */
  readonly retries?: 0 | 1 | 2;
}

/** Lambda keeps an event for no less. */
const SHORTEST_AGE_SECONDS = 60;

/**
 * Invokes a function at a fixed rate. One that is throttled for too long is dropped, and so is one that fails, unless it is
 * retried: the next one finds what it left undone, and two should not be under way at once.
 */
export class Scheduled extends Construct {
  readonly rule: Rule;

  constructor(scope: Construct, id: string, props: ScheduledProps) {
    super(scope, id);
    this.rule = new Rule(this, "Rule", {
      schedule: Schedule.rate(props.every),
      targets: [new LambdaTarget(props.function.lambda, { retryAttempts: 0 })],
    });
    // The rule's retries end once Lambda has taken the event; without this, Lambda would run whatever fails twice more.
    new EventInvokeConfig(this, "Invocation", {
      function: props.function.lambda,
      retryAttempts: props.retries ?? 0,
      maxEventAge: Duration.seconds(
        Math.max(SHORTEST_AGE_SECONDS, props.every.toSeconds() - props.timeout.toSeconds()),
      ),
    });
  }
}
