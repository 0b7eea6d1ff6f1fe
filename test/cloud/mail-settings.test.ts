import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { MailSettings } from "../../local/services/ses/account.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { untilDelivered } from "../support/delivered.ts";
import { allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** Somebody's slip with the settings of the mail service: nothing is lost by it, and nothing else waits for it. */

const HOUR = 3_600_000;
let cloud: TestCloud;
let minutesAgo = 1_000;
const sooner = (): number => {
  minutesAgo -= 1;
  return minutesAgo;
};

beforeAll(async () => {
  cloud = await testCloud();
  await cloud.applyPlan(planText({ extra: "notifications: { damp: { after: 20, within: 1s } }" }));
  for (const upload of await allGood(minutesAgo)) await cloud.upload("agent00", upload);
  await untilDelivered(cloud);
});
afterEach(() => cloud.setUpMail({}));
afterAll(() => cloud?.stop());

const push = async (bytes: number): Promise<void> => {
  await cloud.upload("agent00", await rtcOf("pool01", sooner(), bytes));
  await cloud.waitUntilIdle();
};

/** The subjects of a gate's mails to one person, from some mail on, without their count. */
const subjectsTo = (email: string, from: number): string[] =>
  cloud.inbox
    .list()
    .slice(from)
    .filter(({ to, subject }) => to[0]?.includes(email) === true && subject.includes("Ready to go"))
    .map(({ subject }) => subject.slice(0, subject.indexOf(" contoso")));

const statesOf = async (epoch: number): Promise<Record<string, unknown>> =>
  Object.fromEntries(
    (await cloud.items("N#"))
      .filter((item) => item.topic === "go" && item.epoch === epoch && item.recipient !== undefined)
      .map(({ recipient, state }) => [recipient, state]),
  );

const published = (epoch: number): boolean =>
  cloud.busEvents().some(({ detail }) => (detail as { id: string }).id === `contoso/go/${epoch}`);

const SLIPS: [what: string, settings: MailSettings][] = [
  ["the configuration set is gone", { deleted: true }],
  ["sending is paused", { paused: true }],
  ["the sender is not verified", { verified: ["example.org"] }],
  [
    "the account is in the sandbox, and no recipient is verified",
    { sandbox: true, verified: ["cleargate@example.com"] },
  ],
];

describe("while mails cannot be sent, because", () => {
  it.each(SLIPS)(
    "%s, events go out at once, and the mail arrives by itself once that is mended",
    async (_, settings) => {
      const mails = cloud.inbox.list().length;
      cloud.setUpMail(settings);
      await push(100);
      const { state, epoch } = await cloud.gate("go");
      expect([state, published(epoch), cloud.inbox.list().length]).toEqual(["blocked", true, mails]);
      await cloud.advanceClock(HOUR);
      expect(await statesOf(epoch)).toEqual({ "@bus": "sent", ana: "waiting", kim: "waiting" });
      cloud.setUpMail({});
      await untilDelivered(cloud);
      for (const person of ["ana@", "kim@"]) expect(subjectsTo(person, mails)).toEqual(["[BLOCKED]"]);
      await push(1_000);
      await untilDelivered(cloud);
      for (const person of ["ana@", "kim@"]) expect(subjectsTo(person, mails)).toEqual(["[BLOCKED]", "[CLEAR]"]);
    },
  );

  it("one recipient is not verified in the sandbox, the others get theirs", async () => {
    const mails = cloud.inbox.list().length;
    cloud.setUpMail({ sandbox: true, verified: ["cleargate@example.com", "ana@example.com"] });
    await push(100);
    await push(1_000);
    const { epoch } = await cloud.gate("go");
    expect(subjectsTo("ana@", mails)).toEqual(["[BLOCKED]", "[CLEAR]"]);
    expect([await statesOf(epoch - 1), await statesOf(epoch)]).toMatchObject([{ kim: "waiting" }, { kim: "waiting" }]);
    cloud.setUpMail({});
    await untilDelivered(cloud);
    expect(subjectsTo("kim@", mails)).toEqual(["[BLOCKED]", "[CLEAR]"]);
  });

  it("somebody slipped, what is no longer true by the end is not sent", async () => {
    const mails = cloud.inbox.list().length;
    const body = JSON.stringify({ paused: true });
    expect((await fetch(`${cloud.endpoint}/_local/mail`, { method: "POST", body })).status).toBe(200);
    await push(100);
    await push(1_000);
    await push(100);
    const { epoch } = await cloud.gate("go");
    expect((await fetch(`${cloud.endpoint}/_local/mail`, { method: "DELETE" })).status).toBe(200);
    await untilDelivered(cloud);
    expect(await statesOf(epoch - 1)).toEqual({ "@bus": "sent", ana: "superseded", kim: "superseded" });
    expect(subjectsTo("ana@", mails)).toEqual(["[BLOCKED]", "[BLOCKED]"]);
  });

  it("somebody slipped for longer than any record of the stream lasts, the mail arrives all the same", async () => {
    await push(1_000);
    await untilDelivered(cloud);
    const mails = cloud.inbox.list().length;
    cloud.setUpMail({ deleted: true });
    await push(100);
    for (let hours = 0; hours < 48; hours += 6) await cloud.advanceClock(6 * HOUR);
    await cloud.waitUntilIdle();
    expect(cloud.queueMessages("NotifyFromStreamDeadLetters")).toEqual([]);
    expect(subjectsTo("ana@", mails)).toEqual([]);
    cloud.setUpMail({});
    await untilDelivered(cloud);
    expect(subjectsTo("ana@", mails)).toEqual(["[BLOCKED]"]);
  });
});
