import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { VERSION } from "../../core/version.ts";
import { type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, allGood, rtcOf } from "../support/evidence.ts";
import { OTHER_VERSION, otherVersion } from "../support/other-version.ts";
import { planText } from "../support/plan.ts";
import { requestsOf } from "../support/requests.ts";
import { storedDisagreements } from "../support/stored-problems.ts";
import { until } from "../support/until.ts";

/** An upgrade: another version of the stack in the place of one that runs, over the same table, buckets, queues and keys. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-upgrade-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const versionOf = async (cloud: TestCloud): Promise<string> => {
  const page = (await (await fetch(`${cloud.apiUrl}/openapi.json`)).json()) as { info: { version: string } };
  return page.info.version;
};
const headOf = async (cloud: TestCloud) =>
  (await cloud.get<{ head: { origin: string; size: number; key: string } }>("/log")).body.head;
const ledgerOf = async (cloud: TestCloud) =>
  (await Promise.all(["F#", "M#", "MIGRATIONS"].map((prefix) => cloud.items(prefix)))).flat();

describe("a stack that is updated to another version", () => {
  it("keeps ledger, evidence, log and keys, judges what came meanwhile, and mails nobody again", async () => {
    const dataDir = join(folder, "data");
    const before = await testCloud({ dataDir });
    await before.applyPlan(planText());
    for (const upload of await allGood(60)) await before.upload("agent00", upload);
    await before.waitUntilIdle();
    await before.runSchedule("Log");
    expect([await versionOf(before), (await before.gate("go")).state]).toEqual([VERSION, "clear"]);
    const [ledger, head, mails] = [await ledgerOf(before), await headOf(before), before.inbox.list().length];
    // While the stack is updated nobody reads the queue, and agents push all the same.
    before.inject({ operation: "sqs:ReceiveMessage", kind: "throttle", times: 10_000 });
    before.meter.reset();
    await until("a queue that nobody polls", () => requestsOf(before, "Receive", "sqs:ReceiveMessage") > 50);
    const late = await rtcOf("pool01", 10);
    await before.upload("agent00", late);
    await before.stop();

    const after = await testCloud({ dataDir, assembly: otherVersion(join(folder, "other")) });
    try {
      expect(await versionOf(after)).toBe(OTHER_VERSION);
      await after.waitUntilIdle();
      expect((await after.factOf(late.key)).verdict.outcome).toBe("accepted");
      // Of what was recorded nothing is otherwise: facts are there as they were, and the gate is still clear.
      const facts = new Map((await after.items("F#")).map((fact) => [`${fact.pk} ${fact.sk}`, fact]));
      for (const fact of ledger.filter(({ pk }) => String(pk).startsWith("F#")))
        expect(facts.get(`${fact.pk} ${fact.sk}`)).toEqual(fact);
      expect((await after.gate("go")).state).toBe("clear");
      expect(after.inbox.list()).toHaveLength(mails);
      await after.upload("agent00", await accountsOf("pool01", 1, ["ann", "bob"]));
      await after.waitUntilIdle();
      await after.runSchedule("Log");
      const grown = await headOf(after);
      expect([grown.origin, grown.key]).toEqual([head.origin, head.key]);
      expect(grown.size).toBeGreaterThan(head.size);
      expect(await storedDisagreements(after, grown.origin)).toEqual([]);
    } finally {
      await after.stop();
    }
  }, 180_000);
});
