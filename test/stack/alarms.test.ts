import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OPTIONAL_ALARMS } from "../support/optional-alarms.ts";
import { all, idOf, json, ofType, policyOf, statements, textOf } from "../support/template.ts";

/** An alarm that nobody hears is none. */

const ROOT = join(import.meta.dirname, "..", "..");

interface AlarmProperties {
  readonly AlarmName: unknown;
  readonly Namespace: unknown;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

interface Published {
  readonly metrics: readonly string[];
  readonly dimension: string;
  /** The type whose `Ref`, or whose attribute, is the value of the dimension. */
  readonly of: string;
  readonly attribute?: string;
  /** A second dimension, which some of them have. */
  readonly within?: string;
}

/**
 * What services publish, of that which alarms count. AWS's pages, in the order of the services:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
 */
const PUBLISHED: Readonly<Record<string, Published>> = {
  "AWS/SQS": {
    metrics: ["ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"],
    dimension: "QueueName",
    of: "AWS::SQS::Queue",
    attribute: "QueueName",
  },
  "AWS/Lambda": {
    metrics: ["Errors", "Throttles", "IteratorAge"],
    dimension: "FunctionName",
    of: "AWS::Lambda::Function",
  },
  "AWS/DynamoDB": {
    metrics: ["WriteThrottleEvents", "ReadThrottleEvents"],
    dimension: "TableName",
    of: "AWS::DynamoDB::Table",
    within: "GlobalSecondaryIndexName",
  },
  "AWS/ApiGateway": { metrics: ["5xx"], dimension: "ApiId", of: "AWS::ApiGatewayV2::Api" },
  "AWS/Events": { metrics: ["FailedInvocations"], dimension: "RuleName", of: "AWS::Events::Rule" },
};

describe("the stack's alarms", () => {
  it("alarms for every queue's dead letters, every function, every stream and every rule without a queue, each under a heading of the runbook", () => {
    const runbook = readFileSync(join(ROOT, "docs", "runbook.md"), "utf8");
    const headings = [...runbook.matchAll(/^## (\w+)$/gm)]
      .map(([, heading = ""]) => heading)
      .filter((heading) => !OPTIONAL_ALARMS.includes(heading))
      .map((heading) => `<AWS::StackName>-${heading}`);
    expect(OPTIONAL_ALARMS.filter((heading) => !runbook.includes(`\n## ${heading}\n`))).toEqual([]);
    const alarms = ofType("AWS::CloudWatch::Alarm").map(
      ([, { Properties }]) => Properties as { AlarmName: unknown; AlarmActions: unknown[]; AlarmDescription: string },
    );
    expect(headings.toSorted()).toEqual(alarms.map(({ AlarmName }) => textOf(AlarmName)).toSorted());
    for (const { AlarmActions, AlarmDescription } of alarms) {
      expect(AlarmActions).toHaveLength(1);
      expect(AlarmDescription).toContain("docs/runbook.md#");
    }
    const watched = json(ofType("AWS::CloudWatch::Alarm"));
    for (const [id] of ofType("AWS::Lambda::Function")) expect(watched, id).toContain(id);
    for (const [id] of ofType("AWS::SQS::Queue")) expect(watched, id).toContain(`"${id}"`);
    for (const [id, { Properties }] of ofType("AWS::Events::Rule"))
      if (!json(Properties).includes("DeadLetterConfig")) expect(watched, id).toContain(`"${id}"`);
  });

  it("may publish to every topic that they name: a topic's policy replaces the one that let them", () => {
    const topics = new Set(
      ofType("AWS::CloudWatch::Alarm").flatMap(([, { Properties }]) =>
        [Properties.AlarmActions, Properties.InsufficientDataActions, Properties.OKActions]
          .flatMap((actions) => (actions ?? []) as unknown[])
          .map(idOf),
      ),
    );
    expect(topics.size).toBe(1);
    for (const topic of topics) {
      const policies = ofType("AWS::SNS::TopicPolicy").filter(([, { Properties }]) =>
        json(Properties.Topics).includes(`"${topic}"`),
      );
      const allowing = policies.flatMap(([, one]) => policyOf(one)).filter(({ Effect }) => Effect === "Allow");
      expect(allowing).toMatchObject([
        {
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: "sns:Publish",
          Resource: { Ref: topic },
          Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
        },
      ]);
    }
  });

  it("do not ring where a stack has just been made, and ring when the canary falls silent", () => {
    const alarms = ofType("AWS::CloudWatch::Alarm").map(([, { Properties }]) => Properties);
    // Missing data that counts as a breach is one before there could be any.
    for (const { AlarmName, TreatMissingData } of alarms)
      expect(TreatMissingData, textOf(AlarmName)).not.toBe("breaching");
    const canary = alarms.find(({ AlarmName }) => textOf(AlarmName).endsWith("-CanaryMissing"));
    expect(canary).toMatchObject({
      TreatMissingData: "missing",
      ComparisonOperator: "LessThanThreshold",
      Period: 900,
      EvaluationPeriods: 3,
      InsufficientDataActions: canary?.AlarmActions,
    });
  });

  it("count what is published, under the name and the dimension that it is published with", () => {
    const handlers = globSync("functions/*/handler.ts", { cwd: ROOT }).map((file) =>
      readFileSync(join(ROOT, file), "utf8"),
    );
    const isCounted = (name: string): boolean =>
      handlers.some((code) => code.includes("count(") && new RegExp(`\\b${name}:`).test(code));
    const readsStream = (id: string): boolean =>
      ofType("AWS::Lambda::EventSourceMapping").some(
        ([, { Properties }]) => idOf(Properties.FunctionName) === id && json(Properties).includes("StreamArn"),
      );
    for (const [, { Properties }] of ofType("AWS::CloudWatch::Alarm")) {
      const { Namespace, MetricName, Dimensions = [], AlarmName } = Properties as unknown as AlarmProperties;
      const name = textOf(AlarmName);
      if (!String(Namespace).startsWith("AWS/")) {
        expect([isCounted(MetricName), Dimensions], name).toEqual([true, []]);
        continue;
      }
      const published = PUBLISHED[String(Namespace)];
      const dimension = Dimensions.find(({ Name }) => Name !== published?.within);
      const others = Dimensions.filter((one) => one !== dimension).map(({ Name }) => Name);
      expect(published?.metrics, name).toContain(MetricName);
      expect(dimension?.Name, name).toBe(published?.dimension);
      expect(["", published?.within], name).toContain(others.join());
      const id = idOf(dimension?.Value);
      const of = all.find(([one]) => one === id)?.[1];
      expect(of?.Type, name).toBe(published?.of);
      // An alarm on a queue's URL or a function's ARN would hear nothing.
      expect(dimension?.Value, name).toEqual(
        published?.attribute === undefined ? { Ref: id } : { "Fn::GetAtt": [id, published.attribute] },
      );
      if (MetricName === "IteratorAge") expect(readsStream(id), name).toBe(true);
    }
  });

  it("count throttled writes and reads of the table and of each of its indexes, which it does not count", () => {
    const indexes = ofType("AWS::DynamoDB::Table").flatMap(
      ([, { Properties }]) => Properties.GlobalSecondaryIndexes as { IndexName: string }[],
    );
    const places = [undefined, ...indexes.map(({ IndexName }) => IndexName)];
    const counted = ofType("AWS::CloudWatch::Alarm")
      .map(([, { Properties }]) => Properties as unknown as AlarmProperties)
      .filter(({ Namespace }) => Namespace === "AWS/DynamoDB")
      .map(({ MetricName, Dimensions = [] }) => {
        const index = Dimensions.find(({ Name }) => Name === "GlobalSecondaryIndexName")?.Value;
        return `${MetricName} ${index}`;
      });
    expect(counted.toSorted()).toEqual(
      places.flatMap((place) => [`ReadThrottleEvents ${place}`, `WriteThrottleEvents ${place}`]).toSorted(),
    );
  });

  it("count metrics of their own stack", () => {
    const stack = { Ref: "AWS::StackName" };
    const own = ofType("AWS::CloudWatch::Alarm")
      .map(([, { Properties }]) => Properties.Namespace)
      .filter((namespace) => !String(namespace).startsWith("AWS/"));
    expect(own.length).toBeGreaterThan(3);
    for (const namespace of own) expect(namespace).toEqual(stack);
    for (const [id, { Properties }] of ofType("AWS::Lambda::Function"))
      expect(Properties, id).toMatchObject({ Environment: { Variables: { METRIC_NAMESPACE: stack } } });
  });
});

describe("a policy of a resource", () => {
  it("lets a service of AWS in for this account alone, and nobody else", () => {
    const allowing = ["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::S3::BucketPolicy"]
      .flatMap(statements)
      .filter(({ Effect }) => Effect === "Allow");
    expect(allowing.map(({ Principal }) => Principal)).toEqual([
      { Service: "s3.amazonaws.com" },
      { Service: "events.amazonaws.com" },
      { Service: "cloudwatch.amazonaws.com" },
    ]);
    for (const { Condition } of allowing) expect(json(Condition)).toMatch(/aws:SourceA(ccount|rn)/);
    for (const [id, { Properties }] of ofType("AWS::Lambda::Permission"))
      expect(Properties, id).toHaveProperty("SourceArn");
  });

  it("lets S3 send to the queue that the bucket names, and EventBridge to that of its rule", () => {
    const queuesOf = (service: string): string[] =>
      ofType("AWS::SQS::QueuePolicy")
        .flatMap(([, one]) => policyOf(one))
        .filter(({ Principal }) => json(Principal).includes(service))
        .map(({ Resource }) => idOf(Resource));
    const announced = ofType("AWS::S3::Bucket").flatMap(
      ([, { Properties }]) =>
        (Properties.NotificationConfiguration as { QueueConfigurations: { Queue: unknown }[] } | undefined)
          ?.QueueConfigurations ?? [],
    );
    expect(queuesOf("s3.amazonaws.com")).toEqual(announced.map(({ Queue }) => idOf(Queue)));
    const targets = ofType("AWS::Events::Rule").flatMap(
      ([, { Properties }]) => Properties.Targets as { DeadLetterConfig?: { Arn: unknown } }[],
    );
    expect(queuesOf("events.amazonaws.com")).toEqual(
      targets.flatMap(({ DeadLetterConfig }) => (DeadLetterConfig === undefined ? [] : [idOf(DeadLetterConfig.Arn)])),
    );
  });

  it("is the only way in: there is no key of the stack's own whose policy could shut it out", () => {
    // The log's key signs, and encrypts nothing that an alarm would have to read.
    const encrypting = ({ Type, Properties }: (typeof all)[number][1]): boolean =>
      Type.startsWith("AWS::KMS::") && Properties.KeyUsage !== "SIGN_VERIFY";
    expect(all.filter(([, one]) => encrypting(one))).toEqual([]);
  });
});
