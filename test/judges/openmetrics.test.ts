import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPENMETRICS_TYPE, openMetrics } from "../../core/openmetrics.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { prometheus, readMetrics } from "./openmetrics.ts";

/** What the API shows as metrics, read by Prometheus's own client library. */
describe.skipIf(prometheus === undefined)("metrics, as Prometheus reads them (needs prometheus-client)", () => {
  let cloud: TestCloud;
  beforeAll(async () => {
    cloud = await testCloud();
    await cloud.applyPlan(planText());
  });
  afterAll(() => cloud?.stop());

  const scraped = async (role: string) => {
    const headers = { authorization: `Bearer ${await cloud.oidc.token([role])}`, accept: OPENMETRICS_TYPE };
    const answer = await fetch(`${cloud.apiUrl}/metrics`, { headers });
    return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
  };
  const valuesOf = (text: string, name: string) =>
    (readMetrics(text, "openmetrics").families ?? [])
      .filter((family) => family.name === name)
      .flatMap(({ samples }) => samples)
      .map(([, labels, value]) => [labels.gate ?? labels.agent ?? labels.what ?? "", value]);

  it("are what the gates are, for a reader and nobody else", async () => {
    const before = await scraped("auditor");
    expect([before.status, before.type]).toEqual([200, OPENMETRICS_TYPE]);
    expect(valuesOf(before.text, "cleargate_gate_clear")).toContainEqual(["move@pool01", 0]);
    expect(valuesOf(before.text, "cleargate_agent_seen")).toContainEqual(["agent00", 0]);
    for (const upload of [await accountsOf("pool01", 60, ["ann", "bob"]), await rtcOf("pool01", 60)])
      await cloud.upload("agent00", upload);
    await cloud.waitUntilIdle();
    await cloud.runSchedule("Log");
    const { text } = await scraped("auditor");
    expect(valuesOf(text, "cleargate_gate_clear")).toContainEqual(["move@pool01", 1]);
    expect(valuesOf(text, "cleargate_agent_seen")).toContainEqual(["agent00", 1]);
    const { validUntil } = await cloud.gate("move@pool01");
    expect(valuesOf(text, "cleargate_gate_valid_until_timestamp_seconds")).toContainEqual([
      "move@pool01",
      Date.parse(validUntil ?? "") / 1_000,
    ]);
    expect(valuesOf(text, "cleargate_log_leaves").map(([, leaves]) => Number(leaves) > 0)).toEqual([true]);
    expect(valuesOf(text, "cleargate_log_complete_timestamp_seconds")).toHaveLength(1);
    expect((await scraped("none")).status).toBe(403);
    expect((await fetch(`${cloud.apiUrl}/metrics`)).status).toBe(401);
  });

  it("have the form that it demands, whatever a label says", async () => {
    const { families, error } = readMetrics((await scraped("auditor")).text, "openmetrics");
    expect(error).toBeUndefined();
    expect(families?.every(({ type }) => type === "gauge")).toBe(true);
    expect(families?.filter(({ unit }) => unit === "seconds").map(({ name }) => name)).toHaveLength(4);
    const odd = { of: 'a\\n"}\n\\', b: "é\u0000" };
    const text = openMetrics([{ name: "odd", help: 'h\\ "\n', samples: [{ labels: odd, value: 1 }] }]);
    expect(readMetrics(text, "openmetrics").families?.[0]?.samples).toEqual([["odd", odd, 1]]);
    expect(readMetrics(text.replace("# EOF\n", ""), "openmetrics").error).toMatch(/EOF/);
  });
});
