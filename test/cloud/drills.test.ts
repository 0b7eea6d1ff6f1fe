import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { until } from "../support/until.ts";

/** The runbook's drills: what an operator may try before a bad day. */

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  await cloud.applyPlan(planText());
});
afterAll(() => cloud?.stop());

describe("a poison message", () => {
  it("returns to the queue by itself, and delays no other message", async () => {
    const { accessKeyId, secret } = cloud.admin;
    const client = new SQSClient({
      endpoint: cloud.endpoint,
      region: cloud.region,
      credentials: { accessKeyId, secretAccessKey: secret },
    });
    const QueueUrl = `${cloud.endpoint}/000000000000/${cloud.queues.find((name) => name.startsWith("IntakeQueue"))}`;
    const foreign = { bucket: { name: "somebody-elses" }, object: { key: "intake/x", versionId: "v1", size: 1 } };
    const ofAnother = JSON.stringify({ Records: [{ s3: foreign }] });
    for (const MessageBody of ["no JSON at all", '{"Records":"none"}', '{"Event":"s3:TestEvent"}', ofAnother])
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const uploads = await allGood(60);
    for (const upload of uploads) await cloud.upload("agent00", upload);
    await until("a clear gate", async () => (await cloud.gate("go")).state === "clear");
    const { ready, inFlight } = cloud.queueDepth("IntakeQueue");
    // The two that nobody understands are waiting for their next try; the store's own test event and another bucket's are gone.
    expect(ready + inFlight).toBe(2);
  });
});
