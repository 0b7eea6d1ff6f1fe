import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, describe, expect, it } from "vitest";
import { freePort, startDesk } from "../../torture/desk.ts";
import { ASSEMBLY, type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { requestsOf } from "../support/requests.ts";
import type { Upload } from "../support/seal.ts";
import { until } from "../support/until.ts";

const DAY_MS = 86_400_000;
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
    first.inject({ operation: "sqs:ReceiveMessage", kind: "throttle", times: 10_000 });
    first.meter.reset();
    // Polls that were under way wait for a second, in which those that are refused are tried several times each.
    await until("a queue that nobody polls", () => requestsOf(first, "Receive", "sqs:ReceiveMessage") > 50);
    const late = await rtcOf("pool01", 10);
    await first.upload("agent00", late);
    const { ready, inFlight } = first.queueDepth("IntakeQueue");
    expect(ready + inFlight).toBe(1);
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

describe("evidence that has expired", () => {
  it("keeps no gate clear for any reader, before anything has written that", async () => {
    const cloud = await testCloud();
    try {
      await cloud.applyPlan(planText());
      for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
      await cloud.waitUntilIdle();
      expect((await cloud.gate("go")).state).toBe("clear");
      cloud.inject({ caller: "Sweep", operation: "dynamodb:Query", kind: "error-before", times: 10_000 });
      await cloud.advanceClock(DAY_MS);
      const written = await cloud.items("M#contoso");
      expect(written.find(({ sk }) => sk === "G#go")).toMatchObject({ state: "clear" });
      expect(written.find(({ sk }) => sk === "C#pool01#accounts")).toMatchObject({ state: "passed" });
      const shut = await cloud.gate("go");
      expect(shut.state).toBe("blocked");
      expect(new Set(shut.blockers.map(({ state }) => state))).toEqual(new Set(["stale"]));
      const one = await cloud.get<{ gate: { state: string } }>("/migrations/contoso/gates/go");
      expect(one.body.gate.state).toBe("blocked");

      await cloud.upload("agent00", await accountsOf("pool01", 1 - DAY_MS / 60_000, ["ann", "bob"]));
      await cloud.upload("agent00", await accountsOf("pool02", 1 - DAY_MS / 60_000, ["cid", "dee"]));
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

  it("takes no parameter that CloudFormation refuses", async () => {
    const { resolveTemplate } = await import("../../local/template/resolve.ts");
    const template = {
      Parameters: { Issuer: { Type: "String", AllowedPattern: "https://.+", ConstraintDescription: "must be https" } },
      Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { MessageRetentionPeriod: { Ref: "Issuer" } } } },
    };
    const resolved = (Issuer: string) => () =>
      resolveTemplate(template, { Issuer }, { endpoint: "http://x", streamArns: new Map() });
    expect(resolved("https://login.example.com")).not.toThrow();
    expect(resolved("http://login.example.com/?https://")).toThrow("parameter Issuer must be https");
  });
});

interface Agent {
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly key: { readonly accessKeyId: string; readonly secret: string };
}

const putAs = async ({ endpoint, region, bucket, key }: Agent, { key: Key, bytes }: Upload): Promise<void> => {
  const credentials = { accessKeyId: key.accessKeyId, secretAccessKey: key.secret };
  const client = new S3Client({ endpoint, region, forcePathStyle: true, credentials });
  const ChecksumSHA256 = createHash("sha256").update(bytes).digest("base64");
  await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: bytes, IfNoneMatch: "*", ChecksumSHA256 }));
};

/** On Linux alone one process sees how another was started. */
const isEngineOver = (file: string): boolean =>
  process.platform === "linux" &&
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(file);
      } catch {
        return false;
      }
    });

describe("an answer that never comes", () => {
  it("is given up long before the function is, so that a stream goes on within seconds", async () => {
    const cloud = await testCloud();
    try {
      await cloud.applyPlan(planText());
      for (const [caller, operation] of [
        ["Compare", "dynamodb:Query"],
        ["Receive", "s3:GetObjectVersion"],
        ["Notify", "events:PutEvents"],
        ["Notify", "ses:SendEmail"],
      ] as const)
        cloud.inject({ caller, operation, kind: "unanswered", times: 1 });
      for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
      await cloud.waitUntilIdle();
      expect((await cloud.gate("go")).state).toBe("clear");
      expect(cloud.injectedFaults().map(({ hits }) => hits)).toEqual([1, 1, 1, 1]);
    } finally {
      await cloud.stop();
    }
  }, 90_000);
});

describe("an answer that stops in its middle", () => {
  it("is given up as one that never comes", async () => {
    const cloud = await testCloud();
    try {
      await cloud.applyPlan(planText());
      await cloud.waitUntilIdle();
      for (const [caller, operation] of [
        ["Receive", "s3:GetObjectVersion"],
        ["Log", "s3:GetObject"],
        ["Compare", "dynamodb:Query"],
      ] as const)
        cloud.inject({ caller, operation, kind: "stalled-in-answer", times: 1 });
      for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
      await cloud.waitUntilIdle(100_000);
      expect((await cloud.gate("go")).state).toBe("clear");
      expect(cloud.injectedFaults().map(({ hits }) => hits)).toEqual([1, 1, 1]);
    } finally {
      await cloud.stop();
    }
  }, 150_000);
});

describe("an embedded cloud that was killed", () => {
  it("takes its engine with it, knows its agents, and gives out again what was under way", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "cleargate-test-"));
    const port = await freePort();
    const desk = await startDesk(dataDir, port);
    try {
      const url = `${desk.facts.endpoint}/_local/agent-key?agent=agent00`;
      const key = (await (await fetch(url)).json()) as { accessKeyId: string; secret: string };
      const first = await rtcOf("pool01", 60);
      // Its intake is polled, and what it reads is kept from it for long.
      const fault = {
        caller: "Receive",
        operation: "dynamodb:BatchGetItem",
        kind: "delay",
        times: 100,
        delayMs: 60_000,
      };
      await fetch(`${desk.facts.endpoint}/_local/faults`, { method: "POST", body: JSON.stringify(fault) });
      await putAs({ ...desk.facts, key }, first);
      await until("a message under way", async () => {
        const usage = (await (await fetch(`${desk.facts.endpoint}/_local/usage`)).json()) as Record<string, unknown>;
        return Object.keys(usage).some((call) => /^Receive\w* dynamodb:BatchGetItem$/.test(call));
      });
      await desk.kill();
      const cloud = await testCloud({ dataDir, port, mayBreakRules: "there is no plan" });
      try {
        await cloud.waitUntilIdle();
        expect((await cloud.facts()).filter(({ type }) => type === "manifest-audited")).toHaveLength(1);
        // Nobody has asked for the key since the restart.
        await putAs({ ...desk.facts, key }, await rtcOf("pool02", 60));
      } finally {
        await cloud.stop();
      }
      // A file that a process has open is not read twice at once: the engine of the killed cloud is gone.
      await until("no engine over its ledger", () => !isEngineOver(join(dataDir, "ledger.sqlite")));
    } finally {
      await desk.kill();
      rmSync(dataDir, { recursive: true, force: true });
    }
  }, 120_000);
});
