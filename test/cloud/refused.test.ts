import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { startCloud } from "../../local/start-cloud.ts";
import { ASSEMBLY, testCloud } from "../support/cloud.ts";
import { allGood } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { until } from "../support/until.ts";

/** What AWS would refuse, or drop without a word, the embedded cloud refuses when it starts. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-refused-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Resource {
  readonly Type: string;
  readonly Properties: { PolicyDocument?: { Statement: { readonly Sid?: string; readonly Effect: string }[] } };
}

const read = <T>(name: string): T => JSON.parse(readFileSync(join(ASSEMBLY, name), "utf8")) as T;

/** The stack's own assembly, with its template changed. */
const assemblyWith = (change: (resources: Record<string, Resource>) => void): string => {
  const template = read<{ Resources: Record<string, Resource> }>("Cleargate.template.json");
  change(template.Resources);
  const assets = read<{ files: Record<string, { source: { path: string } }> }>("Cleargate.assets.json");
  for (const { source } of Object.values(assets.files)) source.path = resolve(ASSEMBLY, source.path);
  writeFileSync(join(folder, "Cleargate.template.json"), JSON.stringify(template));
  writeFileSync(join(folder, "Cleargate.assets.json"), JSON.stringify(assets));
  return folder;
};

const without = (type: string, isMeant: (id: string, sid: string | undefined, effect: string) => boolean) =>
  assemblyWith((resources) => {
    let removed = 0;
    for (const [id, { Type, Properties }] of Object.entries(resources)) {
      const policy = Properties.PolicyDocument;
      if (Type !== type || policy === undefined) continue;
      const kept = policy.Statement.filter(({ Sid, Effect }) => !isMeant(id, Sid, Effect));
      removed += policy.Statement.length - kept.length;
      policy.Statement = kept;
    }
    expect(removed).toBeGreaterThan(0);
  });

const withProperties = (type: string, properties: object) =>
  assemblyWith((resources) => {
    const meant = Object.values(resources).filter(({ Type }) => Type === type);
    expect(meant).not.toEqual([]);
    for (const { Properties } of meant) Object.assign(Properties, properties);
  });

describe("the embedded cloud refuses a template", () => {
  it.each([
    [
      "whose alarms may not publish to their topic",
      () => without("AWS::SNS::TopicPolicy", (_id, _sid, effect) => effect === "Allow"),
      "lets cloudwatch.amazonaws.com sns:Publish",
    ],
    [
      "whose rule may not invoke its function",
      () =>
        assemblyWith((resources) => {
          for (const [id, { Type }] of Object.entries(resources))
            if (Type === "AWS::Lambda::Permission" && id.includes("Sweep")) delete resources[id];
        }),
      "lets events.amazonaws.com lambda:InvokeFunction",
    ],
    [
      "whose API may not invoke the function of a route",
      () =>
        assemblyWith((resources) => {
          for (const [id, { Type }] of Object.entries(resources))
            if (Type === "AWS::Lambda::Permission" && id.includes("ApplyPlan")) delete resources[id];
        }),
      "lets apigateway.amazonaws.com lambda:InvokeFunction",
    ],
    [
      "whose rule may not send to its dead-letter queue",
      () => without("AWS::SQS::QueuePolicy", (id, _sid, effect) => id.startsWith("Feedback") && effect === "Allow"),
      "lets events.amazonaws.com sqs:SendMessage",
    ],
    [
      "whose function has a role that Lambda may not assume",
      () => withProperties("AWS::IAM::Role", { AssumeRolePolicyDocument: { Statement: [] } }),
      "lets lambda.amazonaws.com sts:AssumeRole",
    ],
    [
      "whose route is for any method",
      () => withProperties("AWS::ApiGatewayV2::Route", { RouteKey: "ANY /migrations" }),
      "does not emulate the route ANY /migrations",
    ],
    [
      "whose route names an authorizer that there is not",
      () => withProperties("AWS::ApiGatewayV2::Route", { AuthorizerId: "Nobody" }),
      "has no authorizer Nobody",
    ],
    [
      "that sets what would be ignored",
      () => withProperties("AWS::Lambda::Function", { ReservedConcurrentExecutions: 1 }),
      "does not emulate",
    ],
    [
      "whose function may not list streams",
      () => without("AWS::IAM::Policy", (_id, sid) => sid === "FindTheStream"),
      "may not dynamodb:ListStreams",
    ],
    [
      "whose function may not ask for its queue's attributes",
      () => without("AWS::IAM::Policy", (_id, sid) => sid === "ReceiveFromItsQueue"),
      "may not sqs:ReceiveMessage",
    ],
    [
      "whose function may not send to its own destination",
      () => without("AWS::IAM::Policy", (id, sid) => id.startsWith("Feedback") && sid === "SendDeadLetters"),
      "may not sqs:SendMessage",
    ],
  ])("%s", async (_, assembly, message) => {
    await expect(startCloud({ assembly: assembly(), port: 0 })).rejects.toThrow(message);
  });
});

describe("an event that a function cannot handle", () => {
  it("is tried three times by Lambda, and then kept for whoever repairs the cause, with what failed", async () => {
    const cloud = await testCloud();
    try {
      await cloud.applyPlan(planText());
      cloud.inject({ caller: "Feedback", operation: "dynamodb:*", kind: "error-before", times: 1_000 });
      for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
      await until("a dead letter", async () => cloud.queueMessages("FeedbackDeadLetters").length > 0);
      const [record] = cloud.queueMessages("FeedbackDeadLetters").map((body) => JSON.parse(body));
      expect(record).toMatchObject({
        requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
        requestPayload: { source: "aws.ses" },
        responsePayload: { errorType: expect.any(String) },
      });
    } finally {
      await cloud.stop();
    }
  }, 120_000);
});
