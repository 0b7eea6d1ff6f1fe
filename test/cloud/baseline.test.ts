import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, allGood } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

/** Evidence that has shrunk, through the embedded cloud: two people accept it, and the gate opens at once. */

const ANA = "ana@example.com";
const KIM = "kim@example.com";
const ACCOUNTS = "checkpoints/pool01/accounts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  expect(await cloud.applyPlan(planText())).toMatchObject({ status: 202 });
  for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
}, 60_000);
afterAll(() => cloud?.stop());

const approve = async (fact: string | undefined, person: string, role = "manager") =>
  cloud.decide(person, role, `baselines/${fact}/approval`, {
    reason: "half have left",
    seen: await cloud.see("pool01/accounts"),
  });

describe("an inventory with as many accounts, and other names", () => {
  it("shuts the gate until two people accept it, and is the baseline then", async () => {
    const nothing = await cloud.decide(KIM, "operator", `${ACCOUNTS}/baselines`, { reason: "half have left" });
    expect(nothing).toMatchObject({ status: 409, body: { error: "baseline-not-shrunk" } });
    await cloud.upload("agent00", await accountsOf("pool01", 50, ["ann", "eve"]));
    await cloud.waitUntilIdle();
    expect((await cloud.gate("go")).state).toBe("blocked");
    const { status, body } = await cloud.decide(KIM, "operator", `${ACCOUNTS}/baselines`, { reason: "half have left" });
    expect(status).toBe(200);
    expect((await cloud.gate("go")).state).toBe("blocked");
    expect(await approve(body.fact, KIM)).toMatchObject({ status: 403, body: { error: "baseline-self-approved" } });
    expect((await approve(body.fact, ANA, "operator")).body).toMatchObject({ error: "role-missing" });
    expect((await approve("unknown", ANA)).status).toBe(404);
    expect((await approve(body.fact, ANA)).status).toBe(200);
    await cloud.waitUntilIdle();
    expect((await cloud.gate("go")).state).toBe("clear");
    expect(cloud.inbox.list().at(-1)?.subject).toContain("[CLEAR]");
    expect((await approve(body.fact, ANA)).body).toMatchObject({ error: "baseline-accepted-before" });
    await cloud.upload("agent00", await accountsOf("pool01", 40, ["ann", "eve"]));
    await cloud.waitUntilIdle();
    expect((await cloud.gate("go")).state).toBe("clear");
    await cloud.upload("agent00", await accountsOf("pool01", 30, ["ann", "bob"]));
    await cloud.waitUntilIdle();
    expect((await cloud.gate("go")).state).toBe("blocked");
  }, 60_000);
});
