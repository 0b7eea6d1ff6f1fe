import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MailAnswer } from "../../contract/schemas/mail.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { planText } from "../support/plan.ts";

/** What SES is asked before the first gate clears, as the stack is deployed. */

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  await cloud.applyPlan(planText());
});
afterAll(() => cloud?.stop());

const ask = async () => (await cloud.get<MailAnswer>("/mail?migration=contoso")).body;
const wrongOf = ({ checks }: MailAnswer) => checks.filter(({ state }) => state !== "ok").map(({ check }) => check);

describe("the doctor of mail", () => {
  it("finds everything in order, also each person of the plan", async () => {
    const answer = await ask();
    expect(answer.ready).toBe(true);
    expect(wrongOf(answer)).toEqual([]);
    expect(answer.checks.filter(({ check }) => check === "recipient").length).toBeGreaterThan(0);
    expect(answer.recipientsLeftOut).toBe(0);
  });

  it("says what a new account lacks, before anything fails", async () => {
    cloud.setUpMail({ sandbox: true, verified: [] });
    const answer = await ask();
    expect(answer.ready).toBe(false);
    expect(new Set(wrongOf(answer))).toEqual(new Set(["sandbox", "sender", "recipient"]));
    cloud.setUpMail({ deleted: true, paused: true });
    expect(wrongOf(await ask())).toEqual(["account", "configuration-set"]);
    cloud.setUpMail({});
  });

  it("says that it does not know where the mail service does not answer, and never that all is well", async () => {
    cloud.inject({ caller: "Doctor", operation: "ses:GetAccount", kind: "throttle", times: 20 });
    const answer = await ask();
    cloud.clearFaults();
    expect(answer.ready).toBe(false);
    expect(answer.checks[0]).toMatchObject({ check: "account", state: "unknown" });
    expect(answer.checks.some(({ check, state }) => check === "sender" && state === "ok")).toBe(true);
  });

  it("sends a test mail to whoever asks, at an address that the issuer verified, and to nobody else", async () => {
    const send = async (token: string) => {
      const answer = await fetch(`${cloud.apiUrl}/mail/test`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
      });
      return { status: answer.status, body: await answer.json() };
    };
    const toMia = () => cloud.inbox.list().filter(({ to }) => to.join().includes("mia@example.com"));
    const sent = await send(await cloud.oidc.token(["manager"], "mia@example.com"));
    expect(sent).toMatchObject({ status: 200, body: { to: "mia@example.com" } });
    expect(toMia().map(({ subject }) => subject.slice(0, 6))).toEqual(["[TEST]"]);

    const unverified = await cloud.oidc.token(["manager"], "mia@example.com", { email_verified: false });
    expect(await send(unverified)).toMatchObject({ status: 400, body: { code: "request-invalid" } });
    cloud.setUpMail({ paused: true });
    expect(await send(await cloud.oidc.token(["manager"], "mia@example.com"))).toMatchObject({
      status: 409,
      body: { code: "mail-not-ready" },
    });
    cloud.setUpMail({});
    expect(toMia()).toHaveLength(1);
  });
});
