import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { until } from "../support/until.ts";

/** Silence is the alarm: what was lost is found, what nobody received is known, and a canary shows that we still hear. */

const HOUR = 3_600_000;
let cloud: TestCloud;
const plan = (): string =>
  planText()
    // Accounts may go again, so that what was homed twice can be mended.
    .replace('shrink: { entries: "5%" }', 'shrink: { entries: "90%" }')
    .replace("email: kim@example.com", "email: bounce@simulator.amazonses.com, language: es");
beforeAll(async () => {
  cloud = await testCloud();
  expect(await cloud.applyPlan(plan())).toMatchObject({ status: 202 });
  for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
}, 60_000);
afterAll(() => cloud?.stop());

/** The state of each delivery of one transition of the gate, by recipient. */
const deliveriesOf = async (transition: number): Promise<Record<string, unknown>> =>
  Object.fromEntries(
    (await cloud.items("N#"))
      .filter(({ topic, epoch, recipient }) => topic === "go" && epoch === transition && recipient !== undefined)
      .map(({ recipient, state }) => [recipient, state]),
  );

/** Ids of the migration's own facts: a canary adds others at any time. */
const ownFacts = async (): Promise<string[]> =>
  (await cloud.facts())
    .filter(({ migration }) => migration === "contoso")
    .map(({ id }) => id)
    .toSorted();

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
    const before = await ownFacts();
    await cloud.runSchedule("Reconcile");
    await cloud.waitUntilIdle();
    expect(await ownFacts()).toEqual(before);
  });
});

describe("a canary", () => {
  it("becomes a fact of its own, and adds no migration", async () => {
    await cloud.runSchedule("Probe");
    await cloud.waitUntilIdle();
    const canaries = (await cloud.facts()).filter(({ migration }) => migration === "cleargate-canary");
    expect(canaries.length).toBeGreaterThan(0);
    expect((await cloud.get<{ migrations: unknown[] }>("/migrations")).body.migrations).toHaveLength(1);
  });
});

describe("the delivery of a mail", () => {
  it("is recorded for each recipient: sent to one, bounced for another", async () => {
    expect(await deliveriesOf(1)).toEqual({ "@bus": "sent", ana: "sent", kim: "bounced" });
  });

  it("is completed by feedback where the answer was lost, so that no second copy goes out", async () => {
    const before = cloud.inbox.list().length;
    cloud.inject({ caller: "Notify", operation: "ses:SendEmail", kind: "error-after-commit", times: 1 });
    await cloud.upload("agent00", await rtcOf("pool02", 20, 10));
    await cloud.waitUntilIdle();
    const subjects = cloud.inbox
      .list()
      .slice(before)
      .map(({ subject }) => subject);
    // The gate's two recipients, one of whom the same mail tells of the gate of pool02.
    expect(subjects).toHaveLength(2);
    expect(subjects.filter((subject) => /duplicate|duplicado/.test(subject))).toEqual([]);
    expect(await deliveriesOf(2)).toEqual({ "@bus": "sent", ana: "sent", kim: "bounced" });
  });

  it("is in the language of its recipient", () => {
    const subjects = cloud.inbox
      .list()
      .filter(({ to }) => to[0]?.includes("simulator"))
      .map(({ subject }) => subject);
    expect(subjects[0]).toMatch(
      /^\[ABIERTA\] contoso · Ready to go: puede iniciar «the step» hasta el .+, 5 de 5 controles cumplidos$/,
    );
  });
});

describe("the bus", () => {
  it("carries each transition once, with its id", () => {
    const events = cloud.busEvents().map((event) => event.detail as { id: string; state: string; format: string });
    expect(events.map(({ id }) => id).toSorted()).toEqual([
      "contoso/go/1",
      "contoso/go/2",
      "contoso/move@pool01/1",
      "contoso/move@pool02/1",
      "contoso/move@pool02/2",
    ]);
    expect(events.find(({ id }) => id === "contoso/go/1")).toMatchObject({
      format: "cleargate.transition/1",
      state: "clear",
      summary: expect.stringMatching(
        /^\[CLEAR\] contoso · Ready to go: you may begin "the step" until .+, 5 of 5 checkpoints satisfied$/,
      ),
    });
    expect(cloud.busEvents()[0]).toMatchObject({ source: "cleargate", "detail-type": "Gate Cleared" });
  });
});

describe("an outage of compare while newer evidence contradicts what was compared", () => {
  const sinceLast = (from: number): string[] =>
    cloud.inbox
      .list()
      .slice(from)
      .map(({ subject }) => subject)
      .filter((subject) => subject.includes("Ready to go"));
  const NOT_BEGUN =
    /^\[(BLOCKED|BLOQUEADA)\] contoso · Ready to go: (do not begin "the step"|no inicie «the step»), 4 (of|de) 5 .*["«]Homed once – global["»]/;
  const blockers = async () => (await cloud.gate("go")).blockers.map(({ requirement, state }) => [requirement, state]);

  it("shuts the gate by name once the newer evidence has waited for as long as the plan allows, and mails it", async () => {
    await cloud.upload("agent00", await rtcOf("pool02", 10));
    await cloud.waitUntilIdle();
    expect((await cloud.gate("go")).state).toBe("clear");
    const mails = cloud.inbox.list().length;
    cloud.inject({ caller: "Compare", operation: "s3:GetObjectVersion", kind: "error-before", times: 100_000 });
    const twice = await accountsOf("pool02", 5, ["bob", "cid", "dee"]);
    await cloud.upload("agent00", twice);
    await until("a fact of the newer inventory", async () =>
      (await cloud.facts()).some((fact) => fact.type === "manifest-audited" && fact.object.key === twice.key),
    );
    await cloud.advanceClock(HOUR);
    await cloud.runSchedule("Sweep");
    expect((await cloud.gate("go")).state).toBe("clear");
    await cloud.advanceClock(2 * HOUR);
    await cloud.runSchedule("Sweep");
    expect(await blockers()).toEqual([["homed-once", "inconclusive"]]);
    await until("a mail to each manager", async () => sinceLast(mails).length === 2);
    expect(sinceLast(mails)).toEqual([expect.stringMatching(NOT_BEGUN), expect.stringMatching(NOT_BEGUN)]);
  });

  it("is over with the next run, which says what it found; and then the gate opens as any other", async () => {
    cloud.clearFaults();
    await cloud.runSchedule("Compare");
    expect(await blockers()).toEqual([["homed-once", "failed"]]);
    await cloud.upload("agent00", await accountsOf("pool02", 2, ["cid", "dee"]));
    await cloud.waitUntilIdle();
    expect((await cloud.gate("go")).state).toBe("clear");
  });
});
