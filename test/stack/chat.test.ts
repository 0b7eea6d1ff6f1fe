import { App, Stack } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { readContext } from "../../lib/context.ts";
import { ALARMS_OF_CHAT, ALARMS_OF_FALLBACK } from "../support/optional-alarms.ts";
import { all, json, type Resource, textOf } from "../support/template.ts";

/** What the stack has beside itself where it has messages for a chat. */

const resources = (context: Readonly<Record<string, string>>): readonly (readonly [string, Resource])[] => {
  const app = new App({ context, analyticsReporting: false });
  const stack = new CleargateStack(app, "Cleargate", readContext(app));
  return Object.entries(
    app.synth().getStackByName(Stack.of(stack).stackName).template.Resources as Record<string, Resource>,
  );
};
const known = new Set(all.map(([id]) => id));
const added = resources({ chat: "true" }).filter(([id]) => !known.has(id));
const ofType = (type: string): Resource[] => added.filter(([, { Type }]) => Type === type).map(([, one]) => one);

describe("the stack with messages for a chat", () => {
  it("has a topic, two rules, and a queue with an alarm for what could not be told, and no function or role", () => {
    expect(added.map(([, { Type }]) => Type).toSorted()).toEqual([
      ...[
        "AWS::CloudWatch::Alarm",
        "AWS::Events::Rule",
        "AWS::Events::Rule",
        "AWS::SNS::Topic",
        "AWS::SNS::TopicPolicy",
      ],
      ...["AWS::SQS::Queue", "AWS::SQS::QueuePolicy"],
    ]);
    const names = ofType("AWS::CloudWatch::Alarm").map(({ Properties }) => textOf(Properties.AlarmName));
    expect(names).toEqual(ALARMS_OF_CHAT.map((name) => `<AWS::StackName>-${name}`));
  });

  it("tells of the stack's own bus alone, and keeps what cannot be told", () => {
    for (const { Properties } of ofType("AWS::Events::Rule")) {
      expect(json(Properties.EventBusName)).toContain("NotifyTransitionsBus");
      expect(Properties.EventPattern).toMatchObject({ source: ["cleargate"] });
      expect(Properties.Targets).toMatchObject([{ DeadLetterConfig: {}, RetryPolicy: { MaximumRetryAttempts: 185 } }]);
    }
  });

  it("lets EventBridge alone publish to the topic, under no condition, which AWS says that it cannot have there", () => {
    const statements = ofType("AWS::SNS::TopicPolicy").flatMap(
      ({ Properties }) => (Properties.PolicyDocument as { Statement: readonly Record<string, unknown>[] }).Statement,
    );
    expect(statements.filter(({ Effect }) => Effect === "Allow")).toEqual([
      {
        ...{ Sid: "RulesOfEventBridge", Effect: "Allow", Action: "sns:Publish" },
        ...{ Principal: { Service: "events.amazonaws.com" }, Resource: expect.anything() },
      },
    ]);
    // Of a request without the key, this denies nothing.
    expect(statements.filter(({ Effect }) => Effect === "Deny")).toMatchObject([
      { Condition: { Bool: { "aws:SecureTransport": "false" } } },
    ]);
  });
});

describe("the stack whose news SNS mails", () => {
  const [ana, kim] = ["ana@example.com", "kim@example.com"];
  const beside = resources({ mailFallback: `${ana},${kim}` }).filter(([id]) => !known.has(id));
  const of = (type: string): Resource[] => beside.filter(([, { Type }]) => Type === type).map(([, one]) => one);

  it("has a topic to which those who are named are subscribed, and one alarm", () => {
    expect(of("AWS::SNS::Subscription").map(({ Properties }) => [Properties.Protocol, Properties.Endpoint])).toEqual([
      ["email", ana],
      ["email", kim],
    ]);
    const names = of("AWS::CloudWatch::Alarm").map(({ Properties }) => textOf(Properties.AlarmName));
    expect(names).toEqual(ALARMS_OF_FALLBACK.map((name) => `<AWS::StackName>-${name}`));
  });

  it("tells it of every event of its own bus", () => {
    const rules = of("AWS::Events::Rule");
    expect(rules).toHaveLength(1);
    expect(rules[0]?.Properties.EventPattern).toEqual({ account: [{ Ref: "AWS::AccountId" }], source: ["cleargate"] });
  });
});
