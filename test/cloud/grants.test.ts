import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { s3As, type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { file, header, sealedUpload, testKey } from "../support/seal.ts";

/** Least privilege, proven: after the main job and its troubles no grant is unused, and no call was refused. */

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud?.stop());

/** Grants that no call through the gateway uses, each with the reason that it is there. */
const EXPLAINED: Record<string, string> = {
  "sqs:GetQueueAttributes":
    "Lambda asks for it when the event source mapping is made; the embedded cloud has no such moment",
  "s3:GetObjectRetention": "S3 leaves a lock's end out of its answer without it; the embedded cloud always sends it",
  "sqs:SendMessage": "Lambda's own stream reader uses it for dead letters, only after a record has aged for hours",
};

/** A copy that nobody made, and a user whom an export lacks: both are found, and named. */
const MORE = `
  - { id: user-data, title: Users, evidence: backup, kinds: [pool], maxAge: 24h, judgement: test }
  - { id: exported, title: Exported, evidence: cross-check, check: same-names, of: accounts, with: user-data, kinds: [pool], maxAge: 24h, judgement: test }`;

const withSummary = (over: Parameters<typeof planText>[0] = {}): string =>
  planText({
    ...over,
    stableFor: "2m",
    requirements: `
  - { id: go-ahead, title: Go, evidence: sign-off, kinds: [global], covers: [rtc], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }`,
    extra: 'summary: { every: day, at: "07:00", contacts: [ana] }',
  }).replace("kim@example.com", "bounce@simulator.amazonses.com");

describe("the grants of the stack", () => {
  it("are all used by the main job, or explained", async () => {
    await cloud.applyPlan(withSummary());
    for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
    await cloud.waitUntilIdle();
    await cloud.upload("agent00", await accountsOf("pool02", 50, ["cid", "dee", "eve"]));
    cloud.inject({ caller: "Apply", operation: "dynamodb:BatchWriteItem", kind: "error-before", times: 5 });
    await cloud.applyPlan(withSummary({ version: 2 }).replace(/ {2}- \{ id: move,.*\n/, ""));
    cloud.clearFaults();
    await cloud.applyPlan(withSummary({ version: 2 }).replace(/ {2}- \{ id: move,.*\n/, ""));
    // A newer version finds one half-way, and finishes it first.
    cloud.inject({
      caller: "Apply",
      operation: "dynamodb:TransactWriteItems",
      kind: "error-before",
      times: 5,
      skip: 2,
    });
    await cloud.applyPlan(withSummary({ version: 3 }).replace(/ {2}- \{ id: move,.*\n/, ""));
    cloud.clearFaults();
    await cloud.applyPlan(withSummary({ version: 4 }).replace(/ {2}- \{ id: move,.*\n/, ""));
    cloud.inject({ caller: "Receive", operation: "dynamodb:TransactWriteItems", kind: "throttle", times: 6 });
    await cloud.upload("agent00", await rtcOf("pool01", 40, 100));
    await cloud.waitUntilIdle();
    cloud.inject({ caller: "Notify", operation: "dynamodb:PutItem", kind: "error-after-commit", times: 1 });
    await cloud.upload("agent00", await rtcOf("pool01", 30));
    await cloud.waitUntilIdle();
    await cloud.get("/migrations");
    await cloud.get("/migrations/contoso/history");
    const asked = { reason: "for now", control: "by hand", expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
    expect((await cloud.decide("kim", "operator", "checkpoints/pool01/rtc/waivers", asked)).status).toBe(200);
    const signature = { role: "business", reason: "seen", seen: await cloud.see("global/go-ahead") };
    await cloud.decide("ana@example.com", "manager", "checkpoints/global/go-ahead/signatures", signature);
    await cloud.waitUntilIdle();
    await cloud.advanceClock(150_000);
    await cloud.waitUntilIdle();
    expect((await cloud.gate("go")).state).toBe("clear");
    await cloud.upload("agent00", await rtcOf("pool01", 25));
    await cloud.waitUntilIdle();
    expect((await cloud.gate("go")).blockers).toMatchObject([{ requirement: "go-ahead", state: "missing" }]);
    await cloud.applyPlan(planText({ version: 5, requirements: MORE }));
    const nowhere = {
      bucket: cloud.vault,
      object: "artefacts/agent00/x",
      versionId: "none",
      crc64nvme: "AAAAAAAAAAA=",
    };
    const copies = [
      { location: "s3://x", site: "off-site" as const, objects: [{ key: "u.zip", size: 1, ...nowhere }] },
    ];
    const at = new Date(Date.now() - 600_000).toISOString();
    const head = header({ requirement: "user-data", agent: "agent00", startedAt: at, completedAt: at, copies });
    cloud.inject({ caller: "Compare", operation: "s3:PutObject", kind: "error-after-commit", times: 1 });
    await cloud.upload("agent00", await sealedUpload(head, [file("u.zip", 1)], testKey("agent00")));
    await cloud.waitUntilIdle();
    expect((await cloud.gate("go")).blockers.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([
        expect.stringContaining("u.zip does not exist"),
        expect.stringContaining("not in user-data"),
      ]),
    );
    cloud.loseEvents(1);
    await cloud.upload("agent00", await rtcOf("pool01", 20));
    await cloud.runSchedule("Probe");
    await cloud.waitUntilIdle();
    await cloud.advanceClock(3 * 86_400_000);
    await cloud.waitUntilIdle();
    const { unused, denied } = cloud.grants();
    expect(denied).toEqual([]);
    expect(unused.filter((grant) => !Object.keys(EXPLAINED).some((action) => grant.endsWith(` ${action}`)))).toEqual(
      [],
    );
  });

  it("deny a function what is not its own", async () => {
    const client = s3As(cloud, cloud.roleKey("ReceiveRole"));
    const attempt = client.send(new DeleteObjectCommand({ Bucket: cloud.bucket, Key: "intake/x" }));
    await expect(attempt).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("let an agent lock a copy for a year, and for no day longer", async () => {
    const client = s3As(cloud, cloud.agentKey("agent00"));
    const key = { Bucket: cloud.vault, Key: "artefacts/agent00/locked" };
    const lock = (days: number) => ({
      ObjectLockMode: "GOVERNANCE" as const,
      ObjectLockRetainUntilDate: new Date(Date.now() + days * 86_400_000),
    });
    const denied = { name: "AccessDenied" };
    await expect(client.send(new PutObjectCommand({ ...key, Body: "x", ...lock(36_500) }))).rejects.toMatchObject(
      denied,
    );
    await expect(client.send(new CreateMultipartUploadCommand({ ...key, ...lock(366) }))).rejects.toMatchObject(denied);
    const { VersionId } = await client.send(new PutObjectCommand({ ...key, Body: "x", ...lock(1) }));
    const extend = (days: number) =>
      client.send(
        new PutObjectRetentionCommand({
          ...key,
          VersionId,
          Retention: { Mode: "GOVERNANCE", RetainUntilDate: lock(days).ObjectLockRetainUntilDate },
        }),
      );
    await expect(extend(36_500)).rejects.toMatchObject(denied);
    await extend(365);
    expect(Date.parse(cloud.vaultStore.current(key.Key)?.retainUntil ?? "")).toBeGreaterThan(
      Date.now() + 364 * 86_400_000,
    );
  });

  it("keep evidence from being deleted, even by the administrator, until its retention ends", async () => {
    const Key = cloud.store.keys().find((one) => one.startsWith("intake/")) as string;
    const VersionId = cloud.store.current(Key)?.versionId;
    const attempt = s3As(cloud, cloud.admin).send(new DeleteObjectCommand({ Bucket: cloud.bucket, Key, VersionId }));
    await expect(attempt).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
