import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { untilDelivered } from "../support/delivered.ts";
import { accountsOf, allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { requestsOf } from "../support/requests.ts";
import { until } from "../support/until.ts";

/** Faults at every call: whatever fails once or for a while, the outcome is the same as if nothing had. */

let cloud: TestCloud;
let minutesAgo = 1_000;
/** A minute nearer with every call, so that each manifest is newer than the one before. */
const sooner = (): number => {
  minutesAgo -= 1;
  return minutesAgo;
};

/** Its gates open and shut with each fault, and each mail of that counts here. */
/** Each version changes checkpoints, and so all gates. */
const undamped = (version = 1): string =>
  planText({
    version,
    accountAge: `${24 + version}h`,
    extra: "notifications: { damp: { after: 20, within: 1s } }",
  });

beforeAll(async () => {
  cloud = await testCloud();
  await cloud.applyPlan(undamped());
  for (const upload of await allGood(minutesAgo)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
  expect((await cloud.gate("go")).state).toBe("clear");
});
afterAll(() => cloud?.stop());

/** A lost answer to ReceiveMessage only hides messages for their visibility time-out: 20 minutes that no test waits. */
const KINDS = ["throttle", "error-before", "error-after-commit", "connection-loss"] as const;
const CALLS: [caller: string, operation: string][] = [
  ["Receive", "dynamodb:BatchGetItem"],
  ["Receive", "dynamodb:Query"],
  ["Receive", "dynamodb:TransactWriteItems"],
  ["Receive", "s3:GetObjectVersion"],
  ["Receive", "sqs:DeleteMessageBatch"],
  ["Receive", "sqs:ReceiveMessage"],
  ["Compare", "dynamodb:TransactWriteItems"],
  ["Compare", "s3:GetObjectVersion"],
  ["Compare", "dynamodb:GetRecords"],
  ["Notify", "dynamodb:BatchGetItem"],
  ["Notify", "dynamodb:PutItem"],
  ["Notify", "dynamodb:GetRecords"],
  ["Notify", "dynamodb:Query"],
  ["Notify", "events:PutEvents"],
  ["Notify", "ses:SendEmail"],
  ["Feedback", "dynamodb:GetItem"],
];

/** A second copy says so where nobody knows whether there is a first. */
const COPY = "(possible duplicate) ";
const mailsOf = (mark: string): number =>
  cloud.inbox
    .list()
    .map(({ subject }) => (subject.startsWith(COPY) ? subject.slice(COPY.length) : subject))
    .filter((subject) => subject.startsWith(`[${mark}] contoso · Ready to go`)).length;

/** Those of one job that the SDK tries again; torture does every kind to every call that there is, one at a time. */
const callsOf = (kind: (typeof KINDS)[number]) =>
  CALLS.filter(([, operation]) => !(kind === "error-after-commit" && operation === "sqs:ReceiveMessage"));

describe("a failure at every call at once, of each kind: the gate shuts and clears, and each transition is mailed once", () => {
  for (const kind of KINDS)
    it(`${kind}`, async () => {
      const blocked = mailsOf("BLOCKED");
      const clear = mailsOf("CLEAR");
      for (const [caller, operation] of callsOf(kind)) cloud.inject({ caller, operation, kind, times: 2 });
      await cloud.upload("agent00", await rtcOf("pool01", sooner(), 100));
      await cloud.upload("agent00", await accountsOf("pool01", sooner(), ["ann", "bob"]));
      await untilDelivered(cloud);
      expect((await cloud.gate("go")).state).toBe("blocked");
      await cloud.upload("agent00", await rtcOf("pool01", sooner(), 1_000));
      await untilDelivered(cloud);
      const missed = cloud.injectedFaults().filter(({ hits }) => hits === 0);
      expect(missed.map(({ fault }) => `${fault.caller} ${fault.operation}`)).toEqual([]);
      cloud.clearFaults();
      expect((await cloud.gate("go")).state).toBe("clear");
      expect([mailsOf("BLOCKED") - blocked, mailsOf("CLEAR") - clear]).toEqual([2, 2]);
    });

  it("every object has its fact, and no message is a dead letter", async () => {
    expect(cloud.queueMessages("IntakeDeadLetters")).toEqual([]);
    const audited = (await cloud.facts()).flatMap((fact) =>
      fact.type === "manifest-audited" ? [fact.object.key] : [],
    );
    expect(audited.toSorted()).toEqual(cloud.store.keys().filter((key) => key.startsWith("intake/")));
  });
});

describe("a throttle that lasts", () => {
  it("returns the message to the queue, and it is handled when the throttle has passed", async () => {
    cloud.inject({ caller: "Receive", operation: "dynamodb:TransactWriteItems", kind: "throttle", times: 12 });
    const upload = await rtcOf("pool02", sooner());
    await cloud.upload("agent00", upload);
    await cloud.waitUntilIdle();
    expect((await cloud.factOf(upload.key)).verdict.outcome).toBe("accepted");
  });

  it("keeps a mail in the outbox until the mail service accepts it, and then sends it once", async () => {
    const before = mailsOf("BLOCKED");
    const mails = cloud.inbox.list().length;
    cloud.inject({ caller: "Notify", operation: "ses:SendEmail", kind: "throttle", times: 5 });
    await cloud.upload("agent00", await rtcOf("pool02", sooner(), 100));
    await untilDelivered(cloud);
    expect(mailsOf("BLOCKED") - before).toBe(2);
    const copies = cloud.inbox.list().filter(({ subject }) => subject.startsWith(COPY));
    expect(copies.filter((one) => cloud.inbox.list().indexOf(one) >= mails)).toEqual([]);
  });
});

describe("a crash while a plan is being applied", () => {
  const crashed = async (operation: string, skip: number, version: number): Promise<void> => {
    cloud.meter.reset();
    cloud.inject({ caller: "Enact", operation, kind: "error-before", times: 5, skip });
    expect(await cloud.applyPlan(undamped(version))).toMatchObject({ status: 202, body: { changed: true } });
    expect(requestsOf(cloud, "Enact", "sqs:ChangeMessageVisibility")).toBeGreaterThan(0);
    cloud.clearFaults();
  };

  it("is mended by itself, after the claim", () => crashed("dynamodb:BatchWriteItem", 0, 2));
  it("is mended by itself, between checkpoints and gates", () => crashed("dynamodb:TransactWriteItems", 2, 3));
  it("is mended by itself, at the last write", () => crashed("dynamodb:TransactWriteItems", 5, 4));

  it("lets manifests wait meanwhile, and loses none", async () => {
    cloud.inject({ caller: "Enact", operation: "dynamodb:BatchWriteItem", kind: "error-before", times: 1_000 });
    expect((await cloud.acceptPlan(undamped(5))).status).toBe(202);
    const upload = await rtcOf("pool02", sooner(), 1_000);
    cloud.meter.reset();
    await cloud.upload("agent00", upload);
    await until("a message that waits", () => requestsOf(cloud, "Receive", "sqs:ChangeMessageVisibility") > 0);
    expect(
      (await cloud.facts()).some((fact) => fact.type === "manifest-audited" && fact.object.key === upload.key),
    ).toBe(false);
    cloud.clearFaults();
    await cloud.untilInForce();
    await cloud.waitUntilIdle();
    expect((await cloud.factOf(upload.key)).planVersion).toBe(5);
    expect((await cloud.gate("go")).state).toBe("clear");
  });
});
