import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ASSEMBLY, type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";

const folder = mkdtempSync(join(tmpdir(), "cleargate-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the embedded cloud", () => {
  it("goes on after a restart with all that it had: ledger, evidence, mails, keys, and messages under way", async () => {
    const first = await testCloud({ dataDir: folder });
    await first.applyPlan(planText());
    for (const upload of await allGood(60)) await first.upload("agent00", upload);
    await first.waitUntilIdle();
    const mails = first.inbox.list().length;
    const agentKey = first.agentKey("agent00");
    first.inject({ operation: "sqs:ReceiveMessage", kind: "throttle", times: 1_000 });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const late = await rtcOf("pool01", 10);
    await first.upload("agent00", late);
    await first.stop();

    const second: TestCloud = await testCloud({ dataDir: folder });
    try {
      expect(second.agentKey("agent00")).toEqual(agentKey);
      expect((await second.gate("go")).state).toBe("clear");
      await second.waitUntilIdle();
      expect((await second.factOf(late.key)).verdict.outcome).toBe("accepted");
      expect(second.inbox.list()).toHaveLength(mails);
    } finally {
      await second.stop();
    }
  });
});

describe("evidence that has run out", () => {
  it("keeps no gate clear, whoever asks, although nobody has written it", async () => {
    const cloud = await testCloud();
    try {
      await cloud.applyPlan(planText({ accountAge: "30s" }));
      for (const upload of [await rtcOf("pool01", 60), await rtcOf("pool02", 60)])
        await cloud.upload("agent00", upload);
      for (const pool of ["pool01", "pool02"])
        await cloud.upload("agent00", await accountsOf(pool, 1 / 60, [`${pool}-user`]));
      await cloud.waitUntilIdle();
      const clear = await cloud.gate("go");
      expect(clear.state).toBe("clear");
      await new Promise((resolve) => setTimeout(resolve, Date.parse(clear.validUntil ?? "") - Date.now() + 50));
      const shut = await cloud.gate("go");
      expect(shut.state).toBe("blocked");
      expect(shut.blockers.every(({ state }) => state === "stale")).toBe(true);
      const one = await cloud.get<{ gate: { state: string } }>("/migrations/contoso/gates/go");
      expect(one.body.gate.state).toBe("blocked");

      for (const pool of ["pool01", "pool02"])
        await cloud.upload("agent00", await accountsOf(pool, 0, [`${pool}-user`]));
      await cloud.waitUntilIdle();
      expect((await cloud.gate("go")).state).toBe("clear");
    } finally {
      await cloud.stop();
    }
  });
});

describe("a template", () => {
  it("with a resource that the embedded cloud does not know is refused, naming it", async () => {
    const { resolveTemplate } = await import("../../local/template/resolve.ts");
    const template = { Resources: { Thing: { Type: "AWS::Neptune::DBCluster" } } };
    expect(() => resolveTemplate(template, {}, { endpoint: "http://x", streamArns: new Map() })).toThrow(
      "Thing (AWS::Neptune::DBCluster)",
    );
    expect(ASSEMBLY).toContain("cdk.out");
  });
});
