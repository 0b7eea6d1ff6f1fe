import { App } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { CleargateStack } from "../../lib/cleargate-stack.ts";
import { readContext } from "../../lib/context.ts";
import { ignoredOf, KNOWN_PROPERTIES } from "../../local/template/known-properties.ts";
import { resolveTemplate } from "../../local/template/resolve.ts";
import type { Template } from "../../local/template/types.ts";
import { all, type Resource, template } from "../support/template.ts";

/** What a template sets and the embedded cloud would ignore is an error, so that nothing here is kinder than AWS unseen. */

const PARAMETERS = {
  OidcIssuer: "https://login.example.com",
  OidcAudience: "a",
  RoleClaim: "roles",
  ConsoleClientId: "c",
  ConsoleScopes: "openid",
  ConsoleIssuerOrigins: "",
  Sender: "a@example.com",
};
const resolved = (resources: Readonly<Record<string, unknown>>) => () =>
  resolveTemplate({ ...template, Resources: resources } as Template, PARAMETERS, {
    endpoint: "http://127.0.0.1:1",
    streamArns: new Map(),
  });

/** The stack, with more in the first resource of a type. */
const stackWith = (type: string, properties: object, members: object = {}): Record<string, unknown> => {
  const [id, found] = all.find(([, { Type }]) => Type === type) ?? [];
  if (id === undefined) throw new Error(`the stack has no ${type}`);
  return { ...template.Resources, [id]: { ...found, Properties: { ...found?.Properties, ...properties }, ...members } };
};

describe("the embedded cloud", () => {
  it("emulates every property of the stack, or says why it makes no difference", () => {
    expect(resolved(template.Resources)).not.toThrow();
  });

  it.each<[type: string, properties: object, ignored: string]>([
    ["AWS::Lambda::Function", { ReservedConcurrentExecutions: 1 }, "ReservedConcurrentExecutions"],
    ["AWS::Lambda::Function", { DeadLetterConfig: { TargetArn: "any" } }, "DeadLetterConfig.TargetArn"],
    ["AWS::Lambda::Function", { TracingConfig: { Mode: "Active" } }, "TracingConfig.Mode"],
    ["AWS::Lambda::Function", { Runtime: "nodejs18.x" }, "Runtime: nodejs18.x"],
    ["AWS::Lambda::EventSourceMapping", { MaximumRetryAttempts: 3 }, "MaximumRetryAttempts"],
    ["AWS::Lambda::EventSourceMapping", { ParallelizationFactor: 2 }, "ParallelizationFactor"],
    ["AWS::Lambda::EventSourceMapping", { TumblingWindowInSeconds: 9 }, "TumblingWindowInSeconds"],
    ["AWS::Lambda::EventSourceMapping", { Enabled: false }, "Enabled"],
    ["AWS::Lambda::EventSourceMapping", { StartingPosition: "LATEST" }, "StartingPosition: LATEST"],
    ["AWS::DynamoDB::Table", { TimeToLiveSpecification: { Enabled: true } }, "TimeToLiveSpecification.Enabled"],
    ["AWS::DynamoDB::Table", { BillingMode: "PROVISIONED" }, "BillingMode: PROVISIONED"],
    ["AWS::DynamoDB::Table", { LocalSecondaryIndexes: [{ IndexName: "a" }] }, "LocalSecondaryIndexes.IndexName"],
    [
      "AWS::S3::Bucket",
      { LifecycleConfiguration: { Rules: [{ Transitions: [{ TransitionInDays: 1 }] }] } },
      "Rules.Transitions",
    ],
    ["AWS::S3::Bucket", { VersioningConfiguration: { Status: "Suspended" } }, "Status: Suspended"],
    ["AWS::S3::Bucket", { ReplicationConfiguration: { Role: "any" } }, "ReplicationConfiguration.Role"],
    ["AWS::SQS::Queue", { FifoQueue: true }, "FifoQueue"],
    ["AWS::SQS::Queue", { DelaySeconds: 60 }, "DelaySeconds"],
    ["AWS::SNS::Topic", { KmsMasterKeyId: "alias/aws/sns" }, "KmsMasterKeyId"],
    ["AWS::Events::Rule", { State: "DISABLED" }, "State: DISABLED"],
    ["AWS::Events::Rule", { Targets: [{ Arn: "a", InputPath: "$.detail" }] }, "Targets.InputPath"],
    ["AWS::ApiGatewayV2::Api", { CorsConfiguration: { AllowOrigins: ["*"] } }, "CorsConfiguration.AllowOrigins"],
    ["AWS::ApiGatewayV2::Route", { AuthorizationScopes: ["read"] }, "AuthorizationScopes"],
    ["AWS::ApiGatewayV2::Route", { AuthorizationType: "AWS_IAM" }, "AuthorizationType: AWS_IAM"],
    ["AWS::ApiGatewayV2::Integration", { TimeoutInMillis: 5_000 }, "TimeoutInMillis"],
    ["AWS::ApiGatewayV2::Stage", { StageVariables: { a: "b" } }, "StageVariables"],
    ["AWS::IAM::Role", { PermissionsBoundary: "any" }, "PermissionsBoundary"],
    ["AWS::IAM::Role", { ManagedPolicyArns: ["any"] }, "ManagedPolicyArns"],
    ["AWS::SES::ConfigurationSet", { SendingOptions: { SendingEnabled: false } }, "SendingOptions.SendingEnabled"],
  ])("refuses a stack whose %s has %j, naming it", (type, properties, ignored) => {
    expect(resolved(stackWith(type, properties))).toThrow(ignored);
  });

  it("knows no property that the stack does not have, with all that is optional and runs", () => {
    const app = new App({
      context: { chat: "true", webhooks: "https://hooks.example.com/a" },
      analyticsReporting: false,
    });
    const { stackName } = new CleargateStack(app, "Cleargate", readContext(app));
    const optional: Record<string, Resource> = app.synth().getStackByName(stackName).template.Resources;
    const ids = Object.keys(KNOWN_PROPERTIES).flatMap((type) =>
      Object.keys(KNOWN_PROPERTIES[type] ?? {}).filter((path) => {
        const others = { ...KNOWN_PROPERTIES[type] };
        delete others[path];
        const isUsed = [...all.map(([, one]) => one), ...Object.values(optional)].some(
          (one) =>
            one.Type === type &&
            ignoredOf(one, type, one.Properties).length < ignoredOf(one, type, one.Properties, others).length,
        );
        return !isUsed;
      }),
    );
    expect(ids).toEqual([]);
  });
});
