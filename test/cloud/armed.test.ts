import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { summarizeFact } from "../../core/history/summary.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** A gate that is armed by a decision, through the embedded cloud, with a clock that is moved. */

const HOUR = 3_600_000;
const MINUTE = 60_000;
const [KIM, ANA] = ["kim@example.com", "ana@example.com"];
const plan = planText({ extra: "reminders: { every: 24h }", owner: "kim" })
  .replace("requirements: all", "requirements: [rtc]")
  .replace("before: moving,", "before: moving, armed: by-decision,");

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  expect((await cloud.applyPlan(plan)).status).toBe(202);
}, 60_000);
afterAll(() => cloud?.stop());

const passes = async (ms: number): Promise<void> => {
  await cloud.advanceClock(ms);
  await cloud.waitUntilIdle();
};
const mails = (mark: string): string[] =>
  cloud.inbox
    .list()
    .map(({ subject }) => subject)
    .filter((subject) => subject.includes(mark))
    .toSorted();
const arm = (person: string | undefined, role: string, claims = {}) =>
  cloud.decide(person ?? "", role, `gates/${encodeURIComponent("move@pool01")}/arming`, { reason: "phase 2" }, claims);

describe("a gate that a person arms", () => {
  it("reminds nobody of what it alone needs before, and records that it is late", async () => {
    await passes(27 * HOUR);
    expect(mails("[LATE]")).toEqual([
      "[LATE] contoso · pool01: 1 checkpoint without valid evidence",
      "[LATE] contoso · pool02: 1 checkpoint without valid evidence",
    ]);
    const { body } = await cloud.get<{ checkpoints: { requirement: string; state: string; isQuiet: boolean }[] }>(
      "/migrations/contoso/checkpoints?unit=pool01",
    );
    expect(body.checkpoints).toMatchObject([
      { requirement: "accounts", state: "late", isQuiet: true },
      { requirement: "rtc", state: "late", isQuiet: false },
    ]);
  });

  it("stays shut although all of it is satisfied, and nobody is mailed of it", async () => {
    const agoOf = (Date.now() - Date.parse(cloud.now()) + HOUR) / MINUTE;
    for (const upload of await allGood(agoOf)) await cloud.upload("agent00", upload);
    await cloud.waitUntilIdle();
    await passes(2 * MINUTE);
    expect(mails("[CLEAR]")).toEqual([expect.stringContaining("Ready to go"), expect.stringContaining("Ready to go")]);
    expect(await cloud.gate("move@pool01")).toMatchObject({
      ...{ state: "blocked", unsatisfied: 0, blockers: [], arming: { isArmed: false, from: null } },
    });
  });

  it.each([
    ["role-missing", () => arm(KIM, "operator")],
    ["role-missing", () => arm(KIM, "auditor")],
    ["approver-machine", () => arm(KIM, "manager", { gty: "client-credentials" })],
  ])("is armed by nobody who is refused by rule %s", async (error, decide) => {
    expect((await decide()).body).toMatchObject({ error });
    expect(await cloud.gate("move@pool01")).toMatchObject({ arming: { isArmed: false } });
  });

  it("is armed by a manager, once, opens with the next sweep, and is mailed; that of another unit is not", async () => {
    const first = await arm(ANA, "manager");
    expect(first).toMatchObject({ status: 200, body: { fact: expect.any(String), transitions: 0 } });
    expect((await arm(KIM, "manager")).body).toEqual({ fact: first.body.fact, transitions: 0, already: true });
    await passes(2 * MINUTE);
    expect(await cloud.gate("move@pool01")).toMatchObject({ state: "clear", arming: { isArmed: true } });
    expect(await cloud.gate("move@pool02")).toMatchObject({ state: "blocked", arming: { isArmed: false } });
    expect(mails("[CLEAR]")).toContainEqual(expect.stringContaining("Ready to move – pool01"));
    const lines = (await cloud.facts()).map((fact) => summarizeFact(fact).summary);
    expect(lines.filter((line) => line.includes("armed"))).toEqual(["move@pool01 armed by ana@example.com: phase 2"]);
  });
});
