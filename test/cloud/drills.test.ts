import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** The runbook's drills: what an operator may try before a bad day. */

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  await cloud.applyPlan(planText());
});
afterAll(() => cloud?.stop());

describe("a poison message", () => {
  it("comes back by itself and holds up nobody", async () => {
    const { accessKeyId, secret } = cloud.admin;
    const client = new SQSClient({
      endpoint: cloud.endpoint,
      region: cloud.region,
      credentials: { accessKeyId, secretAccessKey: secret },
    });
    const QueueUrl = `${cloud.endpoint}/000000000000/${cloud.queues.find((name) => name.startsWith("IntakeQueue"))}`;
    for (const MessageBody of ["no JSON at all", '{"Records":"none"}', '{"Event":"s3:TestEvent"}'])
      await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const uploads = await allGood(60);
    for (const upload of uploads) await cloud.upload("agent00", upload);
    const until = Date.now() + 20_000;
    while ((await cloud.gate("go")).state !== "clear" && Date.now() < until)
      await new Promise((tick) => setTimeout(tick, 100));
    expect((await cloud.gate("go")).state).toBe("clear");
    const { ready, inFlight } = cloud.queueDepth("IntakeQueue");
    // The two that nobody understands are waiting for their next try; the store's own test event is gone.
    expect(ready + inFlight).toBe(2);
  });
});
