import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood, rtcOf } from "../support/evidence.ts";
import { operatorOf } from "../support/operator.ts";
import { planText } from "../support/plan.ts";
import { until } from "../support/until.ts";

/** The runbook's drills: what an operator may try before a bad day. */

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  await cloud.applyPlan(planText());
});
afterAll(() => cloud?.stop());

describe("a dead letter", () => {
  it("is moved back by the runbook's command and handled, and changes nothing when it is moved again", async () => {
    cloud.loseEvents(1);
    const upload = await rtcOf("pool01", 90);
    await cloud.upload("agent00", upload);
    const { versionId, size } = cloud.store.current(upload.key) ?? {};
    const event = { bucket: { name: cloud.bucket }, object: { key: upload.key, versionId, size } };
    const body = JSON.stringify({ Records: [{ s3: event }] });
    const { send, moveBack } = operatorOf(cloud);
    for (let time = 0; time < 2; time += 1) {
      await send("IntakeDeadLetters", body);
      await moveBack("IntakeDeadLetters");
      expect(cloud.queueMessages("IntakeDeadLetters")).toEqual([]);
      await cloud.waitUntilIdle();
      expect((await cloud.factOf(upload.key)).verdict.outcome).toBe("accepted");
    }
  });

  it("of no queue is moved nowhere", async () => {
    await expect(operatorOf(cloud).moveBack("FeedbackDeadLetters")).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });
});

describe("a poison message", () => {
  it("returns to the queue by itself, and delays no other message", async () => {
    const { send } = operatorOf(cloud);
    const foreign = { bucket: { name: "somebody-elses" }, object: { key: "intake/x", versionId: "v1", size: 1 } };
    const ofAnother = JSON.stringify({ Records: [{ s3: foreign }] });
    for (const body of ["no JSON at all", '{"Records":"none"}', '{"Event":"s3:TestEvent"}', ofAnother])
      await send("IntakeQueue", body);
    const uploads = await allGood(60);
    for (const upload of uploads) await cloud.upload("agent00", upload);
    await until("a clear gate", async () => (await cloud.gate("go")).state === "clear");
    const { ready, inFlight } = cloud.queueDepth("IntakeQueue");
    // The two that nobody understands are waiting for their next try; the store's own test event and another bucket's are gone.
    expect(ready + inFlight).toBe(2);
  });
});
