import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { CheckpointView } from "../../contract/schemas/checkpoint.ts";
import type { Entry } from "../../core/manifest/entry.ts";
import { compareKeys } from "../../core/manifest/key-order.ts";
import { s3As, type TestCloud, testCloud } from "../support/cloud.ts";
import { agentOf } from "../support/processes.ts";
import { findProgram } from "../support/real-tools.ts";
import { account, file, header, sealedUpload, testKey } from "../support/seal.ts";
import { until } from "../support/until.ts";

/** Real evidence through agent and cloud: comparisons, restore drills, copies, and how the API shows them. */

const folder = mkdtempSync(join(tmpdir(), "cleargate-evidence-"));
let cloud: TestCloud;
let publicKey: string;
const config = join(folder, "agent", "cleargate-agent.yaml");

const plan = (version: number): string =>
  stringify({
    format: "cleargate.plan/1",
    migration: "contoso",
    version,
    title: "Test estate",
    timeZone: "Europe/Madrid",
    units: [
      { id: "global", kind: "global" },
      { id: "pool01", kind: "pool", name: "pool01.contoso.com" },
      { id: "pool02", kind: "pool", name: "pool02.contoso.com" },
    ],
    agents: [
      { id: "agent00", units: ["*"], keys: [{ id: "k1", publicKey: testKey("agent00").publicKey }] },
      { id: "agent01", units: ["*"], keys: [{ id: "k1", publicKey }] },
    ],
    contacts: [{ id: "ana", name: "Ana Ruiz", email: "ana@example.com" }],
    requirements: [
      { id: "accounts", title: "Accounts", evidence: "inventory", kinds: ["pool"], maxAge: "24h", judgement: "test" },
      { id: "user-data", title: "Users", evidence: "backup", kinds: ["pool"], maxAge: "24h", judgement: "test" },
      {
        id: "exported",
        title: "Exported",
        evidence: "cross-check",
        check: "same-names",
        of: "accounts",
        with: "user-data",
        kinds: ["pool"],
        maxAge: "24h",
        judgement: "test",
      },
      {
        id: "moves",
        title: "Moves",
        evidence: "cross-check",
        check: "moves",
        of: "accounts",
        kinds: ["global"],
        maxAge: "24h",
        judgement: "test",
      },
      {
        id: "rtc",
        title: "RTC",
        evidence: "backup",
        kinds: ["pool"],
        maxAge: "24h",
        minimumProof: "hashed",
        judgement: "test",
      },
      {
        id: "restore",
        title: "Restore test",
        evidence: "verification",
        of: "rtc",
        minimumProof: "restored",
        maxDuration: "1h",
        kinds: ["pool"],
        maxAge: "30d",
        judgement: "test",
      },
      {
        id: "restored-this",
        title: "Of this backup",
        evidence: "cross-check",
        check: "verification-current",
        of: "restore",
        with: "rtc",
        window: "7d",
        kinds: ["pool"],
        maxAge: "24h",
        judgement: "test",
      },
      {
        id: "archive",
        title: "Archive",
        evidence: "backup",
        kinds: ["pool"],
        maxAge: "20d",
        immutableCopies: 1,
        offSiteCopies: 1,
        judgement: "test",
      },
    ],
    gates: [
      {
        id: "go",
        title: "Ready to go",
        before: "the step",
        scope: "migration",
        requirements: "all",
        contacts: ["ana"],
      },
    ],
  });

const asAgent = agentOf(() => cloud, "agent01");
const agent = (...args: string[]) => asAgent([...args, "--config", config, "--json"]);

const setJobs = (jobs: readonly object[]): void =>
  writeFileSync(
    config,
    stringify({
      agent: "agent01",
      migration: "contoso",
      bucket: cloud.bucket,
      region: cloud.region,
      endpoint: cloud.endpoint,
      key: { id: "k1", file: "agent01.k1.pem" },
      jobs,
    }),
  );

const checkpoint = async (unit: string, requirement: string): Promise<CheckpointView> => {
  await cloud.waitUntilIdle();
  const { body } = await cloud.get<{ checkpoints: CheckpointView[] }>("/migrations/contoso/checkpoints?limit=200");
  return body.checkpoints.find((one) => one.unit === unit && one.requirement === requirement) as CheckpointView;
};

let minutes = 0;
const when = () => {
  minutes += 1;
  const completedAt = new Date(Date.now() - 3_600_000 + minutes * 10_000).toISOString();
  return { agent: "agent00", startedAt: completedAt, completedAt };
};
const sorted = (entries: Entry[]): Entry[] => entries.toSorted((a, b) => compareKeys(a.key, b.key));
const inventory = async (unit: string, names: readonly string[]): Promise<void> =>
  cloud.upload(
    "agent00",
    await sealedUpload(
      header({ ...when(), kind: "inventory", requirement: "accounts", unit }),
      sorted(names.map((name) => account(`sip:${name}@contoso.com`, { home: `${unit}.contoso.com` }))),
      testKey("agent00"),
    ),
  );
const userExport = async (unit: string, names: readonly string[]): Promise<void> =>
  cloud.upload(
    "agent00",
    await sealedUpload(
      header({ ...when(), requirement: "user-data", unit }),
      [
        file("export.zip"),
        ...names.toSorted().map((name) => ({ key: `sip:${name}@contoso.com`, size: 0, in: "export.zip" })),
      ],
      testKey("agent00"),
    ),
  );

beforeAll(async () => {
  cloud = await testCloud();
  mkdirSync(join(folder, "agent"), { recursive: true });
  const made = await agent(
    "init",
    "--agent",
    "agent01",
    "--migration",
    "contoso",
    "--bucket",
    cloud.bucket,
    "--endpoint",
    cloud.endpoint,
  );
  publicKey = made.lines[0]?.publicKey as string;
  expect(await cloud.applyPlan(plan(1))).toMatchObject({ status: 202 });
});
afterAll(async () => {
  await cloud?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe("a comparison", () => {
  it("by name is inconclusive until both sides are there, then passes where everybody is in both", async () => {
    await inventory("pool01", ["ann", "bob"]);
    expect(await checkpoint("pool01", "exported")).toMatchObject({
      state: "inconclusive",
      reason: "nothing to compare: pool01/user-data",
    });
    await userExport("pool01", ["ann", "bob"]);
    expect(await checkpoint("pool01", "exported")).toMatchObject({ state: "passed" });
    expect(await checkpoint("pool02", "exported")).toMatchObject({ state: "missing" });
  });

  it("by name finds a partial export, explains it, and keeps the whole list", async () => {
    await inventory("pool02", ["aaa", "b/b", ...Array.from({ length: 150 }, (_, index) => `u${index}`)]);
    await userExport("pool02", ["aaa"]);
    const { state, reason, fact } = await checkpoint("pool02", "exported");
    expect(state).toBe("failed");
    expect(reason).toContain("ends Export-CsUserData part-way: sip:b/b@contoso.com (pool02)");
    const { body } = await cloud.get<{
      fact: {
        list: { key: string; versionId: string };
        verdict: { findings: { code: string; count: number; where: string[] }[] };
      };
    }>(`/facts/${fact}`);
    const missing = body.fact.verdict.findings.find(({ code }) => code === "names-missing");
    expect(missing).toMatchObject({ count: 151 });
    expect(missing?.where).toHaveLength(100);
    const { list } = body.fact;
    const stored = await s3As(cloud, cloud.admin).send(
      new GetObjectCommand({ Bucket: cloud.bucket, Key: list.key, VersionId: list.versionId }),
    );
    const lines = gunzipSync(await stored.Body!.transformToByteArray())
      .toString()
      .trim()
      .split("\n");
    expect(lines).toHaveLength(151);
    expect(JSON.parse(lines[0] as string)).toEqual({
      unit: "pool02",
      key: "sip:b/b@contoso.com",
      missingFrom: "backup",
    });
  });

  it("of inventories names who left and who joined since the one before", async () => {
    await checkpoint("global", "moves");
    await inventory("pool01", ["ann"]);
    await checkpoint("global", "moves");
    await inventory("pool02", ["aaa", "bob"]);
    expect(await checkpoint("global", "moves")).toMatchObject({ state: "passed" });
    const history = await cloud.get<{ facts: { requirement: string; summary: string; codes: string[] }[] }>(
      "/migrations/contoso/history?limit=100",
    );
    const found = history.body.facts.filter(({ requirement }) => requirement === "moves").map(({ codes }) => codes);
    // Newest first: bob came to pool02 in one comparison, and had left pool01 in the one before.
    expect(found.slice(0, 2)).toEqual([["accounts-joined", "accounts-left"], ["accounts-left"]]);
  });

  it("of inventories names who moved where both changed since the one before", async () => {
    cloud.inject({ caller: "Compare", operation: "dynamodb:GetRecords", kind: "throttle", times: 10_000 });
    const before = (await cloud.facts()).length;
    await inventory("pool02", ["aaa"]);
    await inventory("pool01", ["ann", "bob"]);
    await until("both inventories", async () => (await cloud.facts()).length >= before + 2);
    cloud.clearFaults();
    const { state, fact } = await checkpoint("global", "moves");
    expect(state).toBe("passed");
    const { body } = await cloud.get<{ fact: { verdict: { findings: object[] } } }>(`/facts/${fact}`);
    expect(body.fact.verdict.findings).toMatchObject([
      { code: "accounts-moved", where: ["sip:bob@contoso.com (pool02 → pool01)"] },
    ]);
  });
});

describe.skipIf(findProgram("sha256sum") === undefined)("a restore drill (needs sha256sum)", () => {
  it("is shown with its proof and duration, counts for the backup that was restored, and for no other", async () => {
    const backup = join(folder, "backup");
    mkdirSync(backup);
    writeFileSync(join(backup, "rtc.bak"), "rtc ".repeat(1_000));
    const into = join(folder, "scratch");
    mkdirSync(into);
    const command = ["sh", "-c", `cp ${backup}/rtc.bak "$CLEARGATE_DRILL_INTO"/ && echo restored`];
    setJobs([
      { kind: "backup", unit: "pool01", requirement: "rtc", folder: backup },
      { kind: "verification", unit: "pool01", requirement: "restore", of: "rtc", by: "drill", into, command },
    ]);
    const drilled = await agent("drill");
    expect(drilled.status, drilled.stderr).toBe(0);
    expect(await checkpoint("pool01", "rtc")).toMatchObject({ state: "passed", proof: "hashed" });
    expect(await checkpoint("pool01", "restore")).toMatchObject({
      state: "passed",
      proof: "restored",
      durationMs: expect.any(Number),
    });
    expect(await checkpoint("pool01", "restored-this")).toMatchObject({ state: "passed" });

    const stranger = {
      requirement: "rtc",
      content: "0".repeat(64),
      completedAt: new Date(Date.now() - 60_000).toISOString(),
    };
    const claim = { ...when(), completedAt: new Date(Date.now() + 2_000).toISOString() };
    const forged = header({
      ...claim,
      kind: "verification",
      requirement: "restore",
      unit: "pool01",
      proof: "restored",
      subject: stranger,
    });
    await cloud.upload(
      "agent00",
      await sealedUpload(forged, [{ key: "restore", outcome: "passed" }], testKey("agent00")),
    );
    expect(await checkpoint("pool01", "restored-this")).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("restore of rtc"),
    });
  }, 60_000);

  it("leaves the spool free while it runs, and does not run twice", async () => {
    const mark = join(folder, "begun");
    // It runs until its mark is removed, however slow the machine is, and for a minute at most.
    const loop = `for i in $(seq 600); do [ -e ${mark} ] || break; sleep 0.1; done`;
    const waits = ["sh", "-c", `touch ${mark}; ${loop}; echo restored`];
    setJobs([
      { kind: "backup", unit: "pool01", requirement: "rtc", folder: join(folder, "backup") },
      { kind: "verification", unit: "pool01", requirement: "restore", of: "rtc", by: "drill", command: waits },
    ]);
    const drilling = agent("drill");
    await until("the drill", () => existsSync(mark));
    expect((await agent("run")).status).toBe(0);
    expect((await agent("drill")).status).toBe(7);
    expect((await agent("drill", "--dry-run")).status).toBe(7);
    rmSync(mark);
    expect((await drilling).status).toBe(0);
    expect((await agent("drill", "--dry-run")).status).toBe(0);
    expect(existsSync(mark)).toBe(false);
  }, 60_000);

  it("that fails fails its checkpoint, and the agent exits with an error", async () => {
    setJobs([
      { kind: "backup", unit: "pool02", requirement: "rtc", folder: join(folder, "backup") },
      {
        kind: "verification",
        unit: "pool02",
        requirement: "restore",
        of: "rtc",
        by: "drill",
        command: ["sh", "-c", "echo no room >&2; exit 1"],
      },
    ]);
    expect((await agent("drill")).status).toBe(1);
    expect(await checkpoint("pool02", "restore")).toMatchObject({
      state: "failed",
      proof: null,
      reason: expect.stringContaining("1 check failed"),
    });
  }, 60_000);
});

describe("copies in S3", () => {
  const lockUntil = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const archive = join(folder, "archive");
  const job = (over: object = {}) => ({
    kind: "backup",
    unit: "pool01",
    requirement: "archive",
    folder: archive,
    upload: { to: "s3", bucket: cloud.vault, lockUntil, partMiB: 5, ...over },
  });

  it("are uploaded in parts, resumed after a failure, checked by S3 over the whole, and locked", async () => {
    mkdirSync(archive);
    writeFileSync(join(archive, "small.bak"), "small");
    writeFileSync(join(archive, "large.bak"), Buffer.alloc(12 * 1024 ** 2, "large"));
    setJobs([job()]);
    cloud.inject({ caller: "agent/agent01", operation: "s3:PutObject", kind: "error-before", skip: 2, times: 3 });
    const first = await agent("run");
    expect(first.status, JSON.stringify(first.lines)).toBe(3);
    cloud.clearFaults();
    expect(await checkpoint("pool01", "archive")).toMatchObject({
      state: "failed",
      reason: expect.stringContaining("0 of 1"),
    });
    cloud.meter.reset();
    const second = await agent("run", "--again");
    expect(second.status, JSON.stringify(second.lines)).toBe(0);
    expect(await checkpoint("pool01", "archive")).toMatchObject({ state: "passed" });
    // Parts 2 and 3, the end of the upload, the small file and the manifest: part 1 was there.
    expect(cloud.meter.read()["agent/agent01 s3:PutObject"]?.requests).toBe(5);
    expect(cloud.meter.read()["agent/agent01 s3:ListMultipartUploadParts"]?.requests).toBe(1);
    const keys = cloud.vaultStore.keys();
    expect(keys.map((one) => one.split("/").at(-1))).toEqual(expect.arrayContaining(["large.bak", "small.bak"]));
    const large = cloud.vaultStore.current(keys.find((one) => one.endsWith("large.bak")) as string);
    expect(large).toMatchObject({ size: 12 * 1024 ** 2, retainUntil: lockUntil });
    expect(cloud.vaultStore.versions(large?.key as string)).toHaveLength(1);
    expect(cloud.grants().denied).toEqual([]);
  }, 60_000);

  it("are not uploaded again, and are locked for longer where the job asks for it", async () => {
    const later = new Date(Date.parse(lockUntil) + 86_400_000).toISOString();
    setJobs([job({ lockUntil: later })]);
    expect((await agent("run", "--again")).status).toBe(0);
    const keys = cloud.vaultStore.keys();
    expect(keys.length).toBeGreaterThan(0);
    for (const one of keys) {
      expect(cloud.vaultStore.versions(one)).toHaveLength(1);
      expect(cloud.vaultStore.current(one)).toMatchObject({ retainUntil: later });
    }
  }, 60_000);

  it("that are claimed and not stored, lie in another bucket, are under another agent's name, or are not listed, fail", async () => {
    const key = cloud.vaultStore.keys().find((one) => one.endsWith("small.bak")) as string;
    const there = cloud.vaultStore.current(key);
    const real = {
      key: "small.bak",
      bucket: cloud.vault,
      object: key,
      versionId: there?.versionId as string,
      size: 5,
      crc64nvme: Object.values(there?.checksum ?? {})[0] as string,
    };
    const mine = { ...real, object: real.object.replace("agent01", "agent00") };
    const cases: [claim: object | undefined, immutableUntil: string, why: string][] = [
      [undefined, lockUntil, "in the vault without its objects"],
      [real, lockUntil, "not under the agent's own name"],
      [mine, lockUntil, "does not exist"],
      [{ ...mine, bucket: "elsewhere" }, lockUntil, "that Cleargate cannot read"],
    ];
    for (const [claim, immutableUntil, why] of cases) {
      const copies = [
        {
          location: `s3://${cloud.vault}/x`,
          site: "off-site" as const,
          immutable: true,
          immutableUntil,
          ...(claim === undefined ? {} : { objects: [claim as typeof real] }),
        },
      ];
      const head = header({
        ...when(),
        completedAt: new Date(Date.now() + 1_000 * minutes).toISOString(),
        requirement: "archive",
        unit: "pool02",
        copies,
      });
      await cloud.upload("agent00", await sealedUpload(head, [file("small.bak", 5)], testKey("agent00")));
      expect(await checkpoint("pool02", "archive")).toMatchObject({
        state: "failed",
        reason: expect.stringContaining(why),
      });
    }
  }, 60_000);
});
