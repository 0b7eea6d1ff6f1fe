import { App, Stack } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { readContext } from "../../lib/context.ts";
import { ALARMS_OF_WITNESSES } from "../support/optional-alarms.ts";
import { all, json, type Resource, textOf } from "../support/template.ts";
import { testWitness } from "../support/witnesses.ts";

/** What the stack has beside itself where its log has witnesses. */

const LIST = [testWitness(2), testWitness(3)].map(({ key }) => key.text).join(" ");

const resources = (context: Readonly<Record<string, string>> = {}): readonly (readonly [string, Resource])[] => {
  const app = new App({ context: { logWitnesses: LIST, ...context }, analyticsReporting: false });
  const stack = new CleargateStack(app, "Cleargate", readContext(app));
  return Object.entries(
    app.synth().getStackByName(Stack.of(stack).stackName).template.Resources as Record<string, Resource>,
  );
};
// Each takes as long as a synthesis: on a busy machine longer than a test may.
const [WEEK, MONTH] = [resources(), resources({ logWitnessDays: "30" })];
const known = new Set(all.map(([id]) => id));
const added = (stack: readonly (readonly [string, Resource])[]) => stack.filter(([id]) => !known.has(id));

describe("the stack whose log has witnesses", () => {
  it("has two more alarms, and nothing else more", () => {
    const names = added(WEEK).map(([, { Type, Properties }]) => [
      Type,
      textOf(Properties.AlarmName).replace("<AWS::StackName>-", ""),
    ]);
    expect(names.toSorted()).toEqual(ALARMS_OF_WITNESSES.map((name) => ["AWS::CloudWatch::Alarm", name]));
  });

  it.each([
    [WEEK, 7],
    [MONTH, 30],
  ] as const)(
    "rings after a week in which one of them signed nothing, or after as long as it is told",
    (stack, days) => {
      const [, silent] = added(stack).find(([id]) => id.includes("WitnessSilent")) ?? [];
      expect(silent?.Properties).toMatchObject({
        MetricName: "WitnessSilentSeconds",
        Statistic: "Maximum",
        Threshold: days * 86_400,
        ComparisonOperator: "GreaterThanOrEqualToThreshold",
      });
    },
  );

  it("tells the functions that need it who they are", () => {
    const told = WEEK.filter(
      ([, { Type, Properties }]) => Type === "AWS::Lambda::Function" && json(Properties).includes(LIST),
    );
    const names = told.map(([id]) => id.replace(/Function[0-9A-F]{8}$/, ""));
    expect(names.toSorted()).toEqual(["HttpApi", "HttpCosign", "Log", "Pack"]);
  });
});
