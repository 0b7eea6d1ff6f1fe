import { App, Stack } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { readContext } from "../../lib/context.ts";
import { ALARMS_OF_WEBHOOKS } from "../support/optional-alarms.ts";
import { all, json, type Resource, textOf } from "../support/template.ts";

/** What the stack has beside itself where events are posted to webhooks. */

const [ONE, OTHER] = ["https://hooks.example.com/a", "https://example.com/b"];

const resources = (webhooks: string): readonly (readonly [string, Resource])[] => {
  const app = new App({ context: { webhooks }, analyticsReporting: false });
  const stack = new CleargateStack(app, "Cleargate", readContext(app));
  return Object.entries(
    app.synth().getStackByName(Stack.of(stack).stackName).template.Resources as Record<string, Resource>,
  );
};
const known = new Set(all.map(([id]) => id));
const TWO = resources(`${ONE},${OTHER}`);
const added = TWO.filter(([id]) => !known.has(id));
const ofType = (type: string): Resource[] => added.filter(([, { Type }]) => Type === type).map(([, one]) => one);
const secretIn = (stack: readonly (readonly [string, Resource])[], host: string): string | undefined =>
  stack.find(([, one]) => one.Type === "AWS::SecretsManager::Secret" && json(one).includes(`to ${host};`))?.[0];

describe("the stack with webhooks", () => {
  it("has its own alarms, and no others", () => {
    const names = ofType("AWS::CloudWatch::Alarm").map(({ Properties }) => textOf(Properties.AlarmName));
    expect(names.toSorted()).toEqual(ALARMS_OF_WEBHOOKS.map((name) => `<AWS::StackName>-${name}`));
  });

  it("has a secret for each receiver, which it keeps whatever others are named", () => {
    expect(ofType("AWS::SecretsManager::Secret")).toHaveLength(2);
    const alone = resources(OTHER ?? "");
    expect(secretIn(alone, "example.com")).toBeDefined();
    expect(secretIn(alone, "example.com")).toBe(secretIn(TWO, "example.com"));
  });

  it("lets one function read them, and nothing else of Secrets Manager", () => {
    const policies = ofType("AWS::IAM::Policy").filter((one) => json(one).includes("secretsmanager:"));
    expect(policies).toHaveLength(1);
    const statements = (policies[0]?.Properties.PolicyDocument as { Statement: readonly { Sid: string }[] } | undefined)
      ?.Statement;
    expect(statements?.find(({ Sid }) => Sid === "ReadTheSecrets")).toMatchObject({
      Action: "secretsmanager:GetSecretValue",
      Resource: [{ Ref: expect.stringMatching(/^WebhookSecret/) }, { Ref: expect.stringMatching(/^WebhookSecret/) }],
    });
  });

  it("puts each event in the queue once for each receiver, and keeps what cannot be put there", () => {
    const [rule, ...others] = ofType("AWS::Events::Rule");
    expect(others).toEqual([]);
    const targets = rule?.Properties.Targets as readonly { InputTransformer: { InputTemplate: string } }[];
    expect(
      targets.map((one) => JSON.parse(one.InputTransformer.InputTemplate.replaceAll(/<[\w-]+>/g, "0")).to),
    ).toEqual([ONE, OTHER]);
    expect(targets).toMatchObject([{ DeadLetterConfig: {} }, { DeadLetterConfig: {} }]);
  });
});
