import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PackAnswer } from "../../contract/schemas/pack.ts";
import { verifyPack } from "../../verify/verify-pack.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { cliOf } from "../support/processes.ts";
import { until } from "../support/until.ts";

/** A gate that the plan does not enforce, through the embedded cloud: judged, shown and mailed, and it holds nobody up. */

let cloud: TestCloud;
const folder = mkdtempSync(join(tmpdir(), "cleargate-unenforced-"));
const planOf = (version: number, enforce: boolean): string =>
  planText({ version, extra: "changes: { approvals: 1 }" }).replace(
    "before: the step,",
    `before: the step,${enforce ? "" : " enforce: false,"}`,
  );

beforeAll(async () => {
  cloud = await testCloud();
  expect((await cloud.applyPlan(planOf(1, false))).status).toBe(202);
  for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
  await cloud.waitUntilIdle();
}, 60_000);
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const gates = (...more: string[]) => cliOf(() => cloud)("gates", "-g", "go", ...more);
const marks = (): string[] =>
  cloud.inbox
    .list()
    .filter(({ subject, to }) => subject.includes("Ready to go") && to[0]?.includes("ana@") === true)
    .map(({ subject }) => /^\[[^\]]*\]/.exec(subject)?.[0] ?? subject);

describe("a gate that is not enforced", () => {
  it("is clear only where everything is satisfied, and says that it is not enforced", async () => {
    expect(await cloud.gate("go")).toMatchObject({ state: "clear", standing: "clear", enforced: false });
    expect(marks()).toEqual(["[CLEAR]"]);
    expect((await gates()).stdout).toContain("CLEAR (not enforced)");
  });

  it("would be blocked by what fails, is mailed and published as such, and holds nobody up", async () => {
    await cloud.upload("agent00", await rtcOf("pool01", 50, 10));
    await cloud.waitUntilIdle();
    expect(await cloud.gate("go")).toMatchObject({ state: "blocked", standing: "would-be-blocked" });
    expect(await cloud.gate("move@pool01")).toMatchObject({ state: "blocked", standing: "blocked", enforced: true });
    expect(marks()).toEqual(["[CLEAR]", "[WOULD BE BLOCKED]"]);
    const event = cloud.busEvents().at(-1)?.detail;
    const all = cloud.busEvents().map(({ detail }) => detail as { gate: string; state: string; enforced: boolean });
    expect(event).toBeDefined();
    expect(all.filter(({ gate, state }) => gate === "go" && state === "blocked")).toMatchObject([{ enforced: false }]);
    const shown = await gates("--wait", "--timeout", "20");
    expect([shown.status, shown.stderr]).toEqual([0, expect.stringContaining("NOT ENFORCED: 1 gate would be blocked")]);
    expect(await gates("--strict")).toMatchObject({ status: 3, stdout: expect.stringContaining("WOULD BE BLOCKED") });
    const past = await gates("--as-of", cloud.now());
    expect([past.status, past.stdout]).toEqual([3, expect.stringContaining("WOULD BE BLOCKED")]);
    const why = await cloud.get<{ text: { gate: string } }>("/migrations/contoso/gates/go/why");
    expect(why.body.text.gate).toMatch(/^WOULD BE BLOCKED\./);
  }, 60_000);

  it("is replayed to the same by whoever verifies a pack of it", async () => {
    const body = { asOf: cloud.now() };
    const { pack } = (
      (await cloud.decide("eva@example.com", "auditor", "packs", body)) as unknown as { body: PackAnswer }
    ).body;
    await cloud.runSchedule("Log");
    let url = "";
    await until("the pack", async () => {
      url = (await cloud.get<PackAnswer>(`/migrations/contoso/packs/${pack.id}`)).body.download?.url ?? "";
      return url !== "";
    });
    const file = path("pack.zip");
    writeFileSync(file, Buffer.from(await (await fetch(url)).arrayBuffer()));
    expect((await verifyPack(file, { heads: [], keys: [] })).problems).toEqual([]);
  }, 60_000);

  it("is mailed as blocked by the plan version that enforces it, which needs no approval", async () => {
    expect(await cloud.applyPlan(planOf(2, true))).toMatchObject({
      status: 202,
      body: { proposal: null, eased: { easingCount: 0 } },
    });
    await cloud.waitUntilIdle();
    expect(await cloud.gate("go")).toMatchObject({ state: "blocked", standing: "blocked", enforced: true });
    expect(marks()).toEqual(["[CLEAR]", "[WOULD BE BLOCKED]", "[BLOCKED]"]);
    expect((await gates()).status).toBe(3);
  });

  it("is not enforced again only once somebody else has approved that", async () => {
    const { body } = await cloud.acceptPlan(planOf(3, false));
    expect(body).toMatchObject({ eased: { easings: [{ code: "enforcement-dropped", about: "go" }] } });
    await cloud.waitUntilIdle();
    expect(await cloud.gate("go")).toMatchObject({ standing: "blocked", planVersion: 2 });
  });
});

const path = (name: string): string => join(folder, name);
