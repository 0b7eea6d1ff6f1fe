import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notificationItem } from "../../adapters/dynamo/items.ts";
import { dynamoOutbox } from "../../adapters/dynamo/outbox.ts";
import { sesMailer } from "../../adapters/ses-mailer.ts";
import { Failure } from "../../core/failure.ts";
import { renderMail } from "../../core/notification/mail/mail.ts";
import type { Notification, Recipient } from "../../core/readiness/notification.ts";
import { BUS } from "../../core/readiness/recipients.ts";
import { feedback } from "../../functions/feedback/feedback.ts";
import type { MailEvent } from "../../functions/feedback/mail-event.ts";
import { busChannel } from "../../functions/notify/bus/bus-channel.ts";
import type { Channels } from "../../functions/notify/channel.ts";
import { LEASE_MS } from "../../functions/notify/deliver.ts";
import { mailChannel } from "../../functions/notify/mail/mail-channel.ts";
import { notify } from "../../functions/notify/notify.ts";
import { SENDER } from "../../local/deploy/parameters.ts";
import type { Outbox } from "../../ports/outbox.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { COVERAGE } from "../support/coverage.ts";
import { NO_LOG } from "../support/log-ports.ts";
import { quiet } from "../support/readiness.ts";

/** The outbox under its own adapters, against the embedded cloud: one mail for each recipient, whatever happens. */

let cloud: TestCloud;
let outbox: Outbox;
let channels: Channels;
const published: string[] = [];
let busFailure: Error | undefined;
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
  const ses = new SESv2Client({ ...settings, maxAttempts: 1 });
  channels = {
    mail: mailChannel(sesMailer({ sender: SENDER, configurationSet: cloud.configurationSet }, ses), {
      ...{ api: cloud.apiUrl, sender: SENDER },
    }),
    bus: busChannel({
      publish: async ({ id }) => {
        if (busFailure !== undefined) throw busFailure;
        published.push(id);
      },
    }),
  };
});
afterAll(() => cloud?.stop());

const ANA: Recipient = { channel: "mail", id: "ana", name: "Ana", email: "ana@example.com", language: "en" };

/** A notification that the stream does not deliver, so that only this test works on it. */
const unstreamed = async (...recipients: Recipient[]): Promise<Notification> => {
  next += 1;
  const topic = `g${next}`;
  const notification: Notification = {
    migration: "m",
    topic,
    epoch: 1,
    kind: "clear",
    at: "2026-11-22T00:00:00.000Z",
    fact: "f",
    about: { migration: "m", title: "M", planVersion: 1, timeZone: "UTC" },
    recipients: recipients.length === 0 ? [ANA] : recipients,
    story: {
      kind: "clear",
      gate: {
        migration: "m",
        id: topic,
        title: `Gate ${topic}.`,
        before: "the step",
        unit: null,
        planVersion: 1,
        version: 1,
        epoch: 1,
        state: "clear",
        since: "2026-11-22T00:00:00.000Z",
        coverage: COVERAGE,
        total: 0,
        unsatisfied: 0,
        validUntil: "2026-11-23T00:00:00.000Z",
        stableForMs: 0,
        stableAt: null,
        mails: quiet,
      },
      ...{ evidence: [], waivedCount: 0, lowered: [], loweredCount: 0 },
    },
  };
  await client.send(
    new PutCommand({ TableName: cloud.table, Item: { ...notificationItem(notification), kind: "test" } }),
  );
  return notification;
};
const subjectOf = (notification: Notification): string => renderMail(notification, "en").subject;
const sent = (notification: Notification) =>
  cloud.inbox.list().filter(({ subject }) => subject.endsWith(subjectOf(notification)));
/** When what was surely not delivered is tried again first. */
const SOON_MS = 20_000;
const at = (ms: number) => () => new Date(Date.UTC(2026, 10, 22) + ms).toISOString();

describe("the outbox", () => {
  it("sends one mail when ten workers race for one notification", async () => {
    const notification = await unstreamed();
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        notify({ outbox, channels, log: NO_LOG, newHolder: randomUUID, clock: at(0) }, notification),
      ),
    );
    expect(sent(notification)).toHaveLength(1);
    expect(results.filter((one) => one.status === "fulfilled" && one.value.sent === 1)).toHaveLength(1);
  });

  it("sends nothing when it is woken again", async () => {
    const notification = await unstreamed();
    expect(
      await notify({ outbox, channels, log: NO_LOG, newHolder: randomUUID, clock: at(0) }, notification),
    ).toMatchObject({
      sent: 1,
    });
    expect(
      await notify({ outbox, channels, log: NO_LOG, newHolder: randomUUID, clock: at(LEASE_MS * 2) }, notification),
    ).toMatchObject({
      sent: 0,
    });
    expect(sent(notification)).toHaveLength(1);
  });

  it("never loses a mail to a crash after the claim: it goes out when the claim has lapsed", async () => {
    const notification = await unstreamed();
    await outbox.claim(notification, ANA, "gone", at(0)(), at(LEASE_MS)());
    expect(
      await notify({ outbox, channels, log: NO_LOG, newHolder: randomUUID, clock: at(1_000) }, notification),
    ).toMatchObject({
      ...{ sent: 0, waiting: 0, unreached: false },
    });
    expect(sent(notification)).toHaveLength(0);
    expect(
      await notify({ outbox, channels, log: NO_LOG, newHolder: randomUUID, clock: at(LEASE_MS) }, notification),
    ).toMatchObject({
      sent: 1,
    });
    expect(sent(notification).map(({ subject }) => subject)).toEqual([
      `(possible duplicate) ${subjectOf(notification)}`,
    ]);
  });

  it("marks a second copy only where the mail service's answer was lost", async () => {
    const notification = await unstreamed();
    // What the mail service says of it comes later than the second copy.
    cloud.inject({ caller: "Feedback", operation: "dynamodb:*", kind: "error-before", times: 1_000 });
    cloud.inject({ operation: "ses:SendEmail", kind: "error-after-commit", times: 1 });
    expect(
      await notify({ outbox, channels, log: NO_LOG, newHolder: randomUUID, clock: at(0) }, notification),
    ).toMatchObject({
      ...{ sent: 0, waiting: 1 },
    });
    await notify({ outbox, channels, log: NO_LOG, newHolder: randomUUID, clock: at(LEASE_MS) }, notification);
    expect(sent(notification).map(({ subject }) => subject)).toEqual([
      subjectOf(notification),
      `(possible duplicate) ${subjectOf(notification)}`,
    ]);
    cloud.clearFaults();
  });

  it("tries again soon, unmarked, where the service said that it did not accept it", async () => {
    const notification = await unstreamed();
    cloud.inject({ operation: "ses:SendEmail", kind: "throttle", times: 1 });
    expect(
      await notify({ outbox, channels, log: NO_LOG, newHolder: randomUUID, clock: at(0) }, notification),
    ).toMatchObject({
      ...{ sent: 0, waiting: 1 },
    });
    expect(
      await notify({ outbox, channels, log: NO_LOG, newHolder: randomUUID, clock: at(SOON_MS) }, notification),
    ).toMatchObject({
      sent: 1,
    });
    expect(sent(notification).map(({ subject }) => subject)).toEqual([subjectOf(notification)]);
  });

  const mailEvent = (
    notification: Notification,
    type: string,
    recipient = "ana",
    bounceType = "Permanent",
  ): MailEvent => ({
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

  it("is completed by feedback of the mail service, and a bounce or a complaint is final", async () => {
    const notification = await unstreamed();
    await outbox.claim(notification, ANA, "gone", at(0)(), at(LEASE_MS)());
    expect(await feedback(outbox, mailEvent(notification, "Email Sent"))).toEqual({
      outcome: "sent",
      unreached: false,
    });
    expect(
      await notify({ outbox, channels, log: NO_LOG, newHolder: randomUUID, clock: at(LEASE_MS) }, notification),
    ).toMatchObject({
      sent: 0,
    });
    expect(sent(notification)).toEqual([]);
    expect(await feedback(outbox, mailEvent(notification, "Email Complaint Received"))).toEqual({
      outcome: "complained",
      unreached: false,
    });
    expect(await feedback(outbox, mailEvent(notification, "Email Bounced"))).toEqual({
      outcome: "bounced",
      unreached: true,
    });
    expect(await feedback(outbox, mailEvent(notification, "Email Delivered"))).toEqual({
      outcome: "sent",
      unreached: false,
    });
    const [delivery] = (await outbox.listDeliveries(notification)).filter(({ recipient }) => recipient === "ana");
    expect(delivery).toMatchObject({ state: "bounced", messageId: "m1" });
  });

  it.each([
    ["rejected, because SES found a virus in it", "Email Rejected", "refused"],
    ["given up after SES had tried for long enough", "Email Bounced", "bounced"],
  ])("has reached nobody with a mail that was accepted and then %s", async (_, type, outcome) => {
    const notification = await unstreamed();
    await outbox.claim(notification, ANA, "one", at(0)(), at(LEASE_MS)());
    await feedback(outbox, mailEvent(notification, "Email Sent"));
    expect(await feedback(outbox, mailEvent(notification, type, "ana", "Transient"))).toEqual({
      outcome,
      unreached: true,
    });
    const [delivery] = await outbox.listDeliveries(notification);
    expect(delivery).toMatchObject({ recipient: "ana", state: outcome });
  });

  it("ignores feedback for mails it did not send", async () => {
    const notification = await unstreamed();
    expect(await feedback(outbox, mailEvent(notification, "Email Bounced", "nobody"))).toBeUndefined();
    expect(await feedback(outbox, { "detail-type": "Email Bounced" })).toBeUndefined();
    expect(await feedback(outbox, mailEvent(notification, "Email Opened"))).toBeUndefined();
  });

  it("renders at delivery, in each recipient's language", async () => {
    const ines: Recipient = { channel: "mail", id: "ines", name: "Inés", email: "ines@example.com", language: "es" };
    const notification = await unstreamed(ANA, ines);
    expect(
      await notify({ outbox, channels, log: NO_LOG, newHolder: randomUUID, clock: at(0) }, notification),
    ).toMatchObject({
      sent: 2,
    });
    const mails = cloud.inbox.list().filter(({ subject }) => subject.includes(`Gate ${notification.topic}.`));
    expect(mails.map(({ to, subject }) => `${to[0]?.split("<")[1]} ${subject.split(" ")[0]}`)).toEqual([
      "ana@example.com> [CLEAR]",
      "ines@example.com> [ABIERTA]",
    ]);
  });

  it("treats the bus as any recipient: claimed, published once, recorded; and its failures stop no mail", async () => {
    const notification = await unstreamed(BUS, ANA);
    busFailure = new Failure("bus-throttled", "slow down");
    expect(
      await notify({ outbox, channels, log: NO_LOG, newHolder: randomUUID, clock: at(0) }, notification),
    ).toMatchObject({
      ...{ sent: 1, waiting: 1 },
    });
    expect(sent(notification)).toHaveLength(1);
    busFailure = undefined;
    for (const ms of [SOON_MS, SOON_MS + 1])
      await notify({ outbox, channels, log: NO_LOG, newHolder: randomUUID, clock: at(ms) }, notification);
    expect(published.filter((id) => id === `m/${notification.topic}/1`)).toHaveLength(1);
    expect(await outbox.listDeliveries(notification)).toMatchObject([
      { recipient: "@bus", channel: "bus", state: "sent", attempts: 1, messageId: `m/${notification.topic}/1` },
      { recipient: "ana", channel: "mail", state: "sent" },
    ]);
  });

  it("does not compile with a channel missing", () => {
    // @ts-expect-error the bus is missing
    const incomplete: Channels = { mail: channels.mail };
    expect(Object.keys(incomplete)).toEqual(["mail"]);
  });

  it("counts people only: a refused event is recorded, and a bus alone leaves nobody unreached", async () => {
    const notification = await unstreamed(BUS);
    busFailure = new Failure("bus-refused", "malformed");
    expect(await notify({ outbox, channels, log: NO_LOG, newHolder: randomUUID, clock: at(0) }, notification)).toEqual({
      ...{ sent: 0, refused: 1, superseded: 0, waiting: 0, late: 0, unreached: false, failures: [] },
    });
    busFailure = undefined;
    const event = mailEvent(notification, "Email Bounced", BUS.id);
    expect(await feedback(outbox, event)).toBeUndefined();
    expect(await outbox.listDeliveries(notification)).toMatchObject([{ channel: "bus", state: "refused" }]);
  });
});
