import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dynamoOutbox } from "../../adapters/dynamo-outbox.ts";
import { noticeItem } from "../../adapters/ledger-items.ts";
import { sesMailer } from "../../adapters/ses-mailer.ts";
import type { Notice } from "../../core/notification/notice.ts";
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

/** A notice that the stream does not tell of, so that only this test works on it. */
const unstreamed = async (): Promise<Notice> => {
  next += 1;
  const notice: Notice = {
    migration: "m",
    topic: `g${next}`,
    epoch: 1,
    kind: "clear",
    at: "2026-11-22T00:00:00.000Z",
    fact: "f",
    recipients: [{ id: "ana", name: "Ana", email: "ana@example.com", language: "en" }],
    mails: { en: { subject: `notice ${next}`, text: "text", html: "<p>html</p>" } },
  };
  await client.send(new PutCommand({ TableName: cloud.table, Item: { ...noticeItem(notice), kind: "test" } }));
  return notice;
};
const subjectOf = ({ mails }: Notice): string => mails.en?.subject ?? "";
const sent = (notice: Notice) => cloud.inbox.list().filter(({ subject }) => subject.endsWith(subjectOf(notice)));
const at = (ms: number) => () => new Date(Date.UTC(2026, 10, 22) + ms).toISOString();

describe("the outbox", () => {
  it("sends one mail when ten workers race for one notice", async () => {
    const notice = await unstreamed();
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(0) }, notice)),
    );
    expect(sent(notice)).toHaveLength(1);
    expect(results.filter((one) => one.status === "fulfilled" && one.value.sent === 1)).toHaveLength(1);
  });

  it("sends nothing when it is told again", async () => {
    const notice = await unstreamed();
    expect(await notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(0) }, notice)).toMatchObject({
      sent: 1,
    });
    expect(await notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(LEASE_MS * 2) }, notice)).toMatchObject(
      {
        sent: 0,
      },
    );
    expect(sent(notice)).toHaveLength(1);
  });

  it("never loses a mail to a crash after the claim: it goes out when the claim has lapsed", async () => {
    const notice = await unstreamed();
    await outbox.claim(notice, "ana", "gone", at(0)(), at(LEASE_MS)());
    await expect(
      notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(1_000) }, notice),
    ).rejects.toMatchObject({
      code: "notice-pending",
    });
    expect(sent(notice)).toHaveLength(0);
    expect(await notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(LEASE_MS) }, notice)).toMatchObject({
      sent: 1,
    });
    expect(sent(notice).map(({ subject }) => subject)).toEqual([`(possible duplicate) ${subjectOf(notice)}`]);
  });

  it("marks a second copy only where the mail service's answer was lost", async () => {
    const notice = await unstreamed();
    cloud.inject({ operation: "ses:SendEmail", kind: "error-after-commit", times: 1 });
    await expect(notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(0) }, notice)).rejects.toMatchObject({
      code: "notice-pending",
    });
    await notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(LEASE_MS) }, notice);
    expect(sent(notice).map(({ subject }) => subject)).toEqual([
      subjectOf(notice),
      `(possible duplicate) ${subjectOf(notice)}`,
    ]);
  });

  it("tries again at once, unmarked, where the service said that it did not take it", async () => {
    const notice = await unstreamed();
    cloud.inject({ operation: "ses:SendEmail", kind: "throttle", times: 1 });
    await expect(notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(0) }, notice)).rejects.toMatchObject({
      code: "notice-pending",
    });
    expect(await notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(1) }, notice)).toMatchObject({
      sent: 1,
    });
    expect(sent(notice).map(({ subject }) => subject)).toEqual([subjectOf(notice)]);
  });

  const told = (notice: Notice, type: string, recipient = "ana", bounceType = "Permanent"): MailEvent => ({
    "detail-type": type,
    time: "2026-11-22T00:05:00.000Z",
    detail: {
      mail: {
        messageId: "m1",
        headers: [
          { name: "X-Cleargate-migration", value: notice.migration },
          { name: "X-Cleargate-topic", value: notice.topic },
          { name: "X-Cleargate-epoch", value: String(notice.epoch) },
          { name: "X-Cleargate-recipient", value: recipient },
        ],
      },
      bounce: { bounceType },
    },
  });

  it("is settled by what the mail service tells, and a bounce or a complaint is the last word", async () => {
    const notice = await unstreamed();
    await outbox.claim(notice, "ana", "gone", at(0)(), at(LEASE_MS)());
    expect(await feedback(outbox, told(notice, "Email Sent"))).toEqual({ told: "sent", unreached: false });
    expect(await notify({ outbox, mailer, bus, newHolder: randomUUID, clock: at(LEASE_MS) }, notice)).toMatchObject({
      sent: 0,
    });
    expect(sent(notice)).toEqual([]);
    expect(await feedback(outbox, told(notice, "Email Bounced", "ana", "Transient"))).toBeUndefined();
    expect(await feedback(outbox, told(notice, "Email Complaint Received"))).toEqual({
      told: "complained",
      unreached: false,
    });
    expect(await feedback(outbox, told(notice, "Email Bounced"))).toEqual({ told: "bounced", unreached: true });
    expect(await feedback(outbox, told(notice, "Email Delivered"))).toEqual({ told: "sent", unreached: false });
    const [delivery] = (await outbox.listDeliveries("m", notice.topic, 1)).filter(
      ({ recipient }) => recipient === "ana",
    );
    expect(delivery).toMatchObject({ state: "bounced", messageId: "m1" });
  });

  it("takes no word for a mail that is not its own", async () => {
    const notice = await unstreamed();
    expect(await feedback(outbox, told(notice, "Email Bounced", "nobody"))).toBeUndefined();
    expect(await feedback(outbox, { "detail-type": "Email Bounced" })).toBeUndefined();
    expect(await feedback(outbox, told(notice, "Email Opened"))).toBeUndefined();
  });
});
