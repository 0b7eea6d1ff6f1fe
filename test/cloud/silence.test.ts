import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** Silence is the alarm: what was lost is found, what nobody received is known, and a canary says that we hear. */

const HOUR = 3_600_000;
let cloud: TestCloud;
const plan = (): string =>
  planText().replace("email: kim@example.com", "email: bounce@simulator.amazonses.com, language: es");
beforeAll(async () => {
  cloud = await testCloud();
  expect(await cloud.applyPlan(plan())).toMatchObject({ status: 200 });
  for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
}, 60_000);
afterAll(() => cloud?.stop());

const deliveries = async (): Promise<Record<string, unknown>[]> =>
  (await cloud.items("N#")).filter(
    ({ topic, epoch, recipient }) => topic === "go" && epoch === 1 && recipient !== undefined,
  );

describe("an object whose event was lost", () => {
  it("is found by reconcile and audited, once", async () => {
    const upload = await rtcOf("pool01", 30);
    cloud.loseEvents(1);
    await cloud.upload("agent00", upload);
    await cloud.waitUntilIdle();
    await expect(cloud.factOf(upload.key)).rejects.toThrow("has 0 facts");
    await cloud.runSchedule("Reconcile");
    await cloud.waitUntilIdle();
    await expect(cloud.factOf(upload.key)).rejects.toThrow("has 0 facts");
    await cloud.advanceClock(HOUR);
    await cloud.runSchedule("Reconcile");
    await cloud.waitUntilIdle();
    expect((await cloud.factOf(upload.key)).verdict.outcome).toBe("accepted");
    const facts = (await cloud.facts()).length;
    await cloud.runSchedule("Reconcile");
    await cloud.waitUntilIdle();
    expect((await cloud.facts()).filter(({ migration }) => migration === "contoso").length).toBeLessThanOrEqual(facts);
    expect(await cloud.factOf(upload.key)).toBeDefined();
  });
});

describe("a canary", () => {
  it("comes through as a fact of its own, and touches no migration", async () => {
    await cloud.runSchedule("Probe");
    await cloud.waitUntilIdle();
    const canaries = (await cloud.facts()).filter(({ migration }) => migration === "cleargate-canary");
    expect(canaries.length).toBeGreaterThan(0);
    expect((await cloud.get<{ migrations: unknown[] }>("/migrations")).body.migrations).toHaveLength(1);
  });
});

describe("what became of a mail", () => {
  it("is recorded for each recipient: one got it, the other's bounced", async () => {
    const found = Object.fromEntries((await deliveries()).map(({ recipient, state }) => [recipient, state]));
    expect(found).toEqual({ "@bus": "sent", ana: "sent", kim: "bounced" });
  });

  it("settles a claim whose answer was lost, so that no second copy goes out", async () => {
    const before = cloud.inbox.list().length;
    cloud.inject({ caller: "Notify", operation: "ses:SendEmail", kind: "error-after-commit", times: 1 });
    await cloud.upload("agent00", await rtcOf("pool02", 20, 10));
    await cloud.waitUntilIdle();
    const mails = cloud.inbox
      .list()
      .slice(before)
      .filter(({ subject }) => /Ready to go|go\b/.test(subject));
    expect(mails.filter(({ subject }) => /duplicate|duplicado/.test(subject))).toEqual([]);
    expect((await deliveries()).every(({ state }) => state !== "sending")).toBe(true);
  });

  it("is written in the reader's language", () => {
    const subjects = cloud.inbox
      .list()
      .filter(({ to }) => to[0]?.includes("simulator"))
      .map(({ subject }) => subject);
    expect(subjects[0]).toMatch(/^\[ABIERTA\] Ready to go: 5\/5 controles, válido hasta/);
  });
});

describe("the bus", () => {
  it("tells each transition once, with its id", () => {
    const told = cloud.busEvents().map((event) => event.detail as { id: string; state: string; format: string });
    expect(told.map(({ id }) => id)).toEqual([...new Set(told.map(({ id }) => id))]);
    expect(told.find(({ id }) => id === "contoso/go/1")).toMatchObject({
      format: "cleargate.transition/1",
      state: "clear",
      summary: expect.stringContaining("[CLEAR] Ready to go"),
    });
    expect(cloud.busEvents()[0]).toMatchObject({ source: "cleargate", "detail-type": "Gate Cleared" });
  });
});
