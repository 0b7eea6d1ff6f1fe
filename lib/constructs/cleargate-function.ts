import { join } from "node:path";
import { Aws, type Duration, RemovalPolicy, Size } from "aws-cdk-lib";
import { Effect, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, type CfnFunction, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Environment, GivenTo } from "../../functions/environment.ts";
import { acknowledge } from "../acknowledge.ts";
import { BUNDLES } from "../bundles.ts";

export interface CleargateFunctionProps<Env extends Environment> {
  /** The name of its folder in functions/. */
  readonly verb: string;
  readonly description: string;
  /** The contract of its environment: a misspelt or missing variable does not compile. */
  readonly env: Env;
  readonly environment: NoInfer<GivenTo<Env>>;
  readonly timeout: Duration;
  readonly memoryMiB: number;
  /** Of its folder for temporary files, where that is more than Lambda's 512 MiB. */
  readonly temporaryMiB?: number;
}

/** One Lambda function with a role of its own, which may write only its own log group until more is granted. */
export class CleargateFunction<Env extends Environment> extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: CleargateFunctionProps<Env>) {
    super(scope, id);
    const logGroup = new LogGroup(this, "Logs", {
      retention: RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: `Cleargate ${props.verb}`,
    });
    this.grant("WriteItsLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [logGroup.logGroupArn]);
    acknowledge(this, {
      "NIST.800.53.R5-CloudWatchLogGroupEncrypted":
        "Encrypted with CloudWatch's own key; logs contain digests, ids and codes, no contents",
      "NIST.800.53.R5-IAMNoInlinePolicy":
        "The policy belongs to this one role and is removed with it; shared policies would widen what a role may do",
      "NIST.800.53.R5-LambdaConcurrency":
        "Its event source limits it: a queue runs at most 10 at once, a stream one for each shard, a schedule one a minute, and the API is throttled",
      "NIST.800.53.R5-LambdaDLQ":
        "Its queue or stream has a dead-letter queue, a caller of the API sees the failure, and a schedule's next run does what one left undone",
      "NIST.800.53.R5-LambdaInsideVPC":
        "It calls AWS APIs only, with its role; a VPC would add a network to guard and nothing to guard in it",
    });
    this.lambda = new LambdaFunction(this, "Function", {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(join(BUNDLES, props.verb)),
      handler: "index.handler",
      role: this.role,
      logGroup,
      timeout: props.timeout,
      memorySize: props.memoryMiB,
      ...(props.temporaryMiB === undefined ? {} : { ephemeralStorageSize: Size.mebibytes(props.temporaryMiB) }),
      environment: {
        ...(props.environment as Record<string, string>),
        METRIC_NAMESPACE: Aws.STACK_NAME,
        NODE_OPTIONS: "--enable-source-maps",
      },
    });
  }

  /** Is updated once these are: what it writes by its next release, theirs can read. */
  updateAfter(readers: readonly { readonly lambda: LambdaFunction }[]): void {
    const cfn = ({ lambda }: { readonly lambda: LambdaFunction }) => lambda.node.defaultChild as CfnFunction;
    for (const reader of readers) cfn(this).addResourceDependency(cfn(reader));
  }

  /** Spans go to a collector at the end of each invocation; a function that is not asked for any has no address to send to. */
  traceTo(collector: string, share: number): void {
    this.lambda.addEnvironment("TRACES_URL", collector);
    this.lambda.addEnvironment("TRACES_SHARE", String(share));
  }

  /** Accepts a wildcard within one resource, with the reason; the whole of a resource type is never granted. */
  acceptWildcard(resource: string, reason: string): void {
    acknowledge(this.role, { [`AwsSolutions-IAM5[Resource::${resource}]`]: reason });
  }

  /** Every permission is written out under a name that says its purpose; none comes from a construct's defaults. */
  grant(
    sid: string,
    actions: readonly string[],
    resources: readonly string[],
    conditions?: Record<string, Record<string, unknown>>,
  ): void {
    this.role.addToPolicy(
      new PolicyStatement({
        sid,
        effect: Effect.ALLOW,
        actions: [...actions],
        resources: [...resources],
        ...(conditions === undefined ? {} : { conditions }),
      }),
    );
  }
}
