import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dynamoOutbox } from "../../adapters/dynamo-outbox.ts";
import { notificationItem } from "../../adapters/ledger-items.ts";
import { sesMailer } from "../../adapters/ses-mailer.ts";
import type { Notification } from "../../core/notification/notification.ts";
import { feedback, type MailEvent } from "../../functions/feedback/feedback.ts";
import { LEASE_MS, notify } from "../../functions/notify/notify.ts";
import { SENDER } from "../../local/deploy/parameters.ts";
import type { Mailer, Outbox } from "../../ports/ports.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";

/** The outbox under its own adapters, against the embedded cloud: one mail for each recipient, whatever happens. */

let cloud: TestCloud;
let outbox: Outbox;
let mailer: Mailer;
const published: string[] = [];
const bus = { publish: async ({ id }: { id: string }) => void published.push(id) };
let client: DynamoDBDocumentClient;
let next = 0;

beforeAll(async () => {
  cloud = await testCloud();
  const settings = {
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: { accessKeyId: cloud.admin.accessKeyId, secretAccessKey: cloud.admin.secret },
  };
  client = DynamoDBDocumentClient.from(new DynamoDBClient(settings), {
    marshallOptions: { removeUndefinedValues: true },
  });
  outbox = dynamoOutbox(cloud.table, client);
  mailer = sesMailer({ sender: SENDER, configurationSet: "any" }, new SESv2Client({ ...settings, maxAttempts: 1 }));
});
afterAll(() => cloud?.stop());

/** A notification that the stream does not tell of, so that only this test works on it. */
const unstreamed = async (): Promise<Notification> => {
  next += 1;
  const notification: Notification = {
    migration: "m",
    topic: `g${next}`,
    epoch: 1,
    kind: "clear",
    at: "2026-11-22T00:00:00.000Z",
    fact: "f",
    recipients: [{ id: "ana", name: "Ana", email: "ana@example.com", language: "en" }],
    mails: { en: { subject: `notification ${next}`, text: "text", html: "<p>html</p>" } },
  };
  await client.send(
    new PutCommand({ TableName: cloud.table, Item: { ...notificationItem(notification), kind: "test" } }),
  );
  return notification;
};
const subjectOf = ({ mails }: Notification): string => mails.en?.subject ?? "";
const sent = (notification: Notification) =>
  cloud.inbox.list().filter(({ subject }) => subject.endsWith(subjectOf(notification)));
const at = (ms: number) => () => new Date(Date.UTC(2026, 10, 22) + ms).toISOString();

describe("the outbox", () => {
  it("sends one mail when ten workers race for one notification", async () => {
    const notification = await unstreamed();
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(0) }, notification),
      ),
    );
    expect(sent(notification)).toHaveLength(1);
    expect(results.filter((one) => one.status === "fulfilled" && one.value.sent === 1)).toHaveLength(1);
  });

  it("sends nothing when it is told again", async () => {
    const notification = await unstreamed();
    expect(await notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(0) }, notification)).toMatchObject({
      sent: 1,
    });
    expect(
      await notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(LEASE_MS * 2) }, notification),
    ).toMatchObject({
      sent: 0,
    });
    expect(sent(notification)).toHaveLength(1);
  });

  it("never loses a mail to a crash after the claim: it goes out when the claim has lapsed", async () => {
    const notification = await unstreamed();
    await outbox.claim(notification, "ana", "gone", at(0)(), at(LEASE_MS)());
    await expect(
      notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(1_000) }, notification),
    ).rejects.toMatchObject({
      code: "notification-pending",
    });
    expect(sent(notification)).toHaveLength(0);
    expect(
      await notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(LEASE_MS) }, notification),
    ).toMatchObject({
      sent: 1,
    });
    expect(sent(notification).map(({ subject }) => subject)).toEqual([
      `(possible duplicate) ${subjectOf(notification)}`,
    ]);
  });

  it("marks a second copy only where the mail service's answer was lost", async () => {
    const notification = await unstreamed();
    cloud.inject({ operation: "ses:SendEmail", kind: "error-after-commit", times: 1 });
    await expect(
      notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(0) }, notification),
    ).rejects.toMatchObject({
      code: "notification-pending",
    });
    await notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(LEASE_MS) }, notification);
    expect(sent(notification).map(({ subject }) => subject)).toEqual([
      subjectOf(notification),
      `(possible duplicate) ${subjectOf(notification)}`,
    ]);
  });

  it("tries again at once, unmarked, where the service said that it did not take it", async () => {
    const notification = await unstreamed();
    cloud.inject({ operation: "ses:SendEmail", kind: "throttle", times: 1 });
    await expect(
      notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(0) }, notification),
    ).rejects.toMatchObject({
      code: "notification-pending",
    });
    expect(await notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(1) }, notification)).toMatchObject({
      sent: 1,
    });
    expect(sent(notification).map(({ subject }) => subject)).toEqual([subjectOf(notification)]);
  });

  const told = (notification: Notification, type: string, recipient = "ana", bounceType = "Permanent"): MailEvent => ({
    "detail-type": type,
    time: "2026-11-22T00:05:00.000Z",
    detail: {
      mail: {
        messageId: "m1",
        headers: [
          { name: "X-Cleargate-migration", value: notification.migration },
          { name: "X-Cleargate-topic", value: notification.topic },
          { name: "X-Cleargate-epoch", value: String(notification.epoch) },
          { name: "X-Cleargate-recipient", value: recipient },
        ],
      },
      bounce: { bounceType },
    },
  });

  it("is settled by what the mail service tells, and a bounce or a complaint is the last word", async () => {
    const notification = await unstreamed();
    await outbox.claim(notification, "ana", "gone", at(0)(), at(LEASE_MS)());
    expect(await feedback(outbox, told(notification, "Email Sent"))).toEqual({ told: "sent", unreached: false });
    expect(
      await notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(LEASE_MS) }, notification),
    ).toMatchObject({
      sent: 0,
    });
    expect(sent(notification)).toEqual([]);
    expect(await feedback(outbox, told(notification, "Email Bounced", "ana", "Transient"))).toBeUndefined();
    expect(await feedback(outbox, told(notification, "Email Complaint Received"))).toEqual({
      told: "complained",
      unreached: false,
    });
    expect(await feedback(outbox, told(notification, "Email Bounced"))).toEqual({ told: "bounced", unreached: true });
    expect(await feedback(outbox, told(notification, "Email Delivered"))).toEqual({ told: "sent", unreached: false });
    const [delivery] = (await outbox.listDeliveries("m", notification.topic, 1)).filter(
      ({ recipient }) => recipient === "ana",
    );
    expect(delivery).toMatchObject({ state: "bounced", messageId: "m1" });
  });

  it("takes no word for a mail that is not its own", async () => {
    const notification = await unstreamed();
    expect(await feedback(outbox, told(notification, "Email Bounced", "nobody"))).toBeUndefined();
    expect(await feedback(outbox, { "detail-type": "Email Bounced" })).toBeUndefined();
    expect(await feedback(outbox, told(notification, "Email Opened"))).toBeUndefined();
  });
});
