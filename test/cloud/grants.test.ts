import { createPublicKey, generateKeyPairSync } from "node:crypto";
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GatesAsOfAnswer, ManifestsDiffAnswer } from "../../contract/schemas/as-of.ts";
import type { ApprovalView } from "../../contract/schemas/checkpoint.ts";
import type { InventoriesAnswer, PartsAnswer } from "../../contract/schemas/document.ts";
import type { IssuedEnrolment } from "../../contract/schemas/enrolment.ts";
import type { HistoryAnswer, NamesAnswer } from "../../contract/schemas/history.ts";
import type { LogAnswer } from "../../contract/schemas/log.ts";
import type { MailAnswer } from "../../contract/schemas/mail.ts";
import type { PackAnswer, PacksAnswer } from "../../contract/schemas/pack.ts";
import type { VerdictAnswer } from "../../contract/schemas/verdict.ts";
import { publicKeyText } from "../../core/ed25519.ts";
import { proofOf } from "../../core/enrolment/proof.ts";
import { s3As, type TestCloud, testCloud } from "../support/cloud.ts";
import { accountsOf, allGood, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { requestsOf } from "../support/requests.ts";
import { file, header, sealedUpload, testKey } from "../support/seal.ts";
import { until } from "../support/until.ts";

/** Least privilege, proven: after the main job and its troubles no grant is unused, and no call was refused. */

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
});
afterAll(() => cloud?.stop());

/** Grants that no call through the gateway uses, each with the reason that it is there. */
const EXPLAINED: Record<string, string> = {
  "HttpDocumentRole/MakeTheKeyOfCursors dynamodb:PutItem": "who answers in pages first makes the key; others read it",
  "HttpAsOfRole/MakeTheKeyOfCursors dynamodb:PutItem": "who answers in pages first makes the key; others read it",
  "SweepRole/RecordPacksOfSummaries dynamodb:PutItem": "only a plan whose summaries name packs has them asked for",
  "SweepRole/PlaceInLists dynamodb:UpdateItem":
    "only evidence that is refreshed soon, and then not for long, is found too early: test/cloud/time.test.ts has some",
  "HttpApplyRole/ReadLedger dynamodb:Query":
    "parts that an earlier build wrote lie one by one: test/functions/old-parts.test.ts reads some",
  "DoctorRole/ReadWhomAPlanTells dynamodb:Query":
    "parts that an earlier build wrote lie one by one: test/functions/old-parts.test.ts reads some",
  "SweepRole/AskForPacks sqs:SendMessage": "only a plan whose summaries name packs has them asked for",
  "NotifyRole/KnowWhichFileIsMissing s3:ListBucket":
    "the log is empty for some seconds of its life, and only then lacks a file",
  "EnactRole/AskForAnotherRun sqs:SendMessage":
    "a message is replaced by another only after some minutes of a plan that is half in force",
  "ReceiveRole/SendAgainWhatHasToWait sqs:SendMessage":
    "a message is replaced by another only after some minutes of a plan that is half in force",
  "ReceiveRole/InspectCopies s3:GetObjectRetention":
    "S3 leaves a lock's end out of its answer without it; the embedded cloud always sends it",
  "PackRole/SendAgainWhatHasToWait sqs:SendMessage":
    "a message is replaced by another only after some minutes of a plan that is half in force",
  "HttpApiRole/ReadCosignatures s3:GetObject": "this stack has no witnesses: test/cloud/cosign.test.ts has some",
  "HttpCosignRole/ReadTheLog s3:GetObject": "this stack has no witnesses: test/cloud/cosign.test.ts has some",
  "HttpCosignRole/KnowWhichFileIsMissing s3:ListBucket":
    "this stack has no witnesses: test/cloud/cosign.test.ts has some",
  "VerdictRole/KnowWhichFileIsMissing s3:ListBucket":
    "the log is empty for some seconds of its life, and only then lacks a file",
  "FsckRole/KnowWhichFileIsMissing s3:ListBucket":
    "the log is empty for some seconds of its life, and only then lacks a file",
  "HttpCosignRole/KeepCosignatures s3:PutObject": "this stack has no witnesses: test/cloud/cosign.test.ts has some",
  "VerdictRole/ReadListsOfLargeGates dynamodb:Query": "only a gate with more than 200 checkpoints is read by lists",
};

/** `SweepRoleDefaultPolicy16B390B0/AskForPacks sqs:SendMessage` without what CloudFormation adds to the role's name. */
const ofRole = (grant: string): string => grant.replace(/DefaultPolicy[\dA-F]{8}/, "");

/** A copy that nobody made, and a user whom an export lacks: both are found, and named. */
const MORE = `
  - { id: user-data, title: Users, evidence: backup, kinds: [pool], maxAge: 24h, judgement: test }
  - { id: exported, title: Exported, evidence: cross-check, check: same-names, of: accounts, with: user-data, kinds: [pool], maxAge: 24h, judgement: test }
  - { id: system, title: System, evidence: inventory, lists: system, kinds: [global], maxAge: 24h, judgement: test }`;

/** A host that has a code leaves its key. */
const enrolOne = async (): Promise<void> => {
  const given = await cloud.decide("kim", "operator", "enrolments", { agent: "db01", units: ["*"] });
  const { code } = given.body as unknown as IssuedEnrolment;
  const { privateKey } = generateKeyPairSync("ed25519");
  const claimed = {
    ...{ code: code.replaceAll("-", ""), host: "db01" },
    publicKey: publicKeyText(createPublicKey(privateKey)),
  };
  const body = JSON.stringify({ ...claimed, proof: proofOf(claimed, privateKey) });
  const answer = await fetch(`${cloud.apiUrl}/enrolments/claim`, { method: "POST", body });
  expect(answer.status).toBe(200);
  expect((await cloud.get("/migrations/contoso/enrolments")).status).toBe(200);
};

const systemOf = (pool: string, minutesAgo: number) => {
  const at = new Date(Date.now() - minutesAgo * 60_000).toISOString();
  const of = { kind: "inventory", unit: "global", requirement: "system", agent: "agent00" } as const;
  return sealedUpload(
    header({ ...of, startedAt: at, completedAt: at }),
    [{ key: `pool:${pool}`, name: pool }],
    testKey("agent00"),
  );
};

const withSummary = (over: Parameters<typeof planText>[0] = {}): string =>
  planText({
    ...over,
    stableFor: "2m",
    requirements: `
  - { id: go-ahead, title: Go, evidence: sign-off, kinds: [global], covers: [rtc], maxAge: 30d, judgement: test, signers: [{ role: business, contacts: [ana] }] }`,
    extra: 'summary: { every: day, at: "07:00", contacts: [ana] }',
  }).replace("kim@example.com", "bounce@simulator.amazonses.com");

/** Somebody who may bypass the lock has deleted an object: the function is told that it is gone, and not that it may not look. */
const expectGone = async (role: string, Key: string): Promise<void> => {
  const gone = { Bucket: cloud.bucket, Key, VersionId: "gone" };
  const attempt = s3As(cloud, cloud.roleKey(role)).send(new GetObjectCommand(gone));
  await expect(attempt).rejects.toMatchObject({ name: "NoSuchVersion" });
};

const ROLES = [
  "ReceiveRole",
  "CompareRole",
  "NotifyRole",
  "FeedbackRole",
  "SweepRole",
  "EnactRole",
  "ReconcileRole",
  "ProbeRole",
  "HttpApiRole",
  "HttpApplyRole",
  "HttpApprovalsRole",
  "HttpDocumentRole",
  "HttpAsOfRole",
  "HttpCosignRole",
  "SnapshotRole",
  "LogRole",
  "ForgetRole",
  "DoctorRole",
  "VerdictRole",
  "EnrolmentEnrolmentsRole",
  "EnrolmentEnrolRole",
  "HttpPageRole",
  "HttpConsoleRole",
];

const dynamoAs = (role: string): DynamoDBClient => {
  const { accessKeyId, secret } = cloud.roleKey(role);
  const credentials = { accessKeyId, secretAccessKey: secret };
  return new DynamoDBClient({ endpoint: cloud.endpoint, region: cloud.region, maxAttempts: 1, credentials });
};

/** Every way in which DynamoDB would remove or change an item. */
const removals = (TableName: string, Key: Record<string, { S: string }>) => [
  new DeleteItemCommand({ TableName, Key }),
  new BatchWriteItemCommand({ RequestItems: { [TableName]: [{ DeleteRequest: { Key } }] } }),
  new BatchWriteItemCommand({
    RequestItems: {
      [TableName]: [{ PutRequest: { Item: { pk: { S: "P#contoso#1" }, sk: { S: "X" } } } }, { DeleteRequest: { Key } }],
    },
  }),
  new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName, Key } }] }),
  new UpdateItemCommand({
    TableName,
    Key,
    UpdateExpression: "SET verdict = :v",
    ExpressionAttributeValues: { ":v": { S: "" } },
  }),
];

/** Somebody is forgotten. */
const forgetZed = async (): Promise<void> => {
  const by = ["kim", "manager"] as const;
  const wish = {
    reason: "for now",
    control: "by hand",
    expiresAt: new Date(Date.now() + 9 * 86_400_000).toISOString(),
  };
  expect((await cloud.decide("zed", "operator", "checkpoints/pool01/rtc/waivers", wish)).status).toBe(200);
  expect((await cloud.decide("zed", "auditor", "packs", { manifests: false })).status).toBe(202);
  const code = { agent: "zed01", units: ["pool01"] };
  expect((await cloud.decide("zed", "operator", "enrolments", code)).status).toBe(200);
  await cloud.runSchedule("Log");
  const asked = await cloud.decide(...by, "forgettings", { subject: "local|zed", reason: "has left" });
  const approval = `forgettings/${asked.body.fact}/approval`;
  expect((await cloud.decide("ana", "manager", approval, { reason: "agreed" })).status).toBe(200);
  for (let run = 0; run < 6 && (await cloud.items("FORGET")).length > 0; run += 1) {
    await cloud.runSchedule("Log");
    await cloud.runSchedule("Forget");
    await cloud.advanceClock(21 * 60_000);
  }
  expect(await cloud.items("FORGET")).toEqual([]);
};

describe("the grants of the stack", () => {
  it("are all used by the main job, or explained", async () => {
    expect((await cloud.get<LogAnswer>("/log")).body.head).toBeNull();
    await cloud.applyPlan(withSummary());
    for (const upload of await allGood(60)) await cloud.upload("agent00", upload);
    await cloud.waitUntilIdle();
    await cloud.upload("agent00", await accountsOf("pool02", 50, ["cid", "dee", "eve"]));
    cloud.inject({ caller: "Enact", operation: "dynamodb:BatchWriteItem", kind: "error-before", times: 1_000 });
    await cloud.acceptPlan(withSummary({ version: 2 }).replace(/ {2}- \{ id: move,.*\n/, ""));
    await cloud.upload("agent00", await rtcOf("pool02", 45));
    // Nobody says for so long that it is worked on that sweep asks for it.
    await until("a plan that sweep asks for and whose worker gives its message back", async () => {
      // A worker that was tried again meanwhile has said so, and is waited for once more.
      await cloud.advanceClock(240_000);
      const asked = requestsOf(cloud, "Sweep", "sqs:SendMessage") > 0;
      return asked && requestsOf(cloud, "Enact", "sqs:ChangeMessageVisibility") > 0;
    });
    cloud.clearFaults();
    await cloud.untilInForce();
    await cloud.applyPlan(withSummary({ version: 3 }).replace(/ {2}- \{ id: move,.*\n/, ""));
    cloud.inject({ caller: "Apply", operation: "s3:PutObject", kind: "error-after-commit", times: 1 });
    await cloud.applyPlan(withSummary({ version: 4 }).replace(/ {2}- \{ id: move,.*\n/, ""));
    cloud.inject({ caller: "Receive", operation: "dynamodb:TransactWriteItems", kind: "throttle", times: 6 });
    await cloud.upload("agent00", await rtcOf("pool01", 40, 100));
    await cloud.waitUntilIdle();
    cloud.inject({ caller: "Notify", operation: "dynamodb:PutItem", kind: "error-after-commit", times: 1 });
    await cloud.upload("agent00", await rtcOf("pool01", 30));
    await cloud.waitUntilIdle();
    await cloud.get("/migrations");
    expect((await cloud.get<MailAnswer>("/mail?migration=contoso")).body.ready).toBe(true);
    const authorization = `Bearer ${await cloud.oidc.token(["manager"])}`;
    expect((await fetch(`${cloud.apiUrl}/mail/test`, { method: "POST", headers: { authorization } })).status).toBe(200);
    expect((await cloud.get<VerdictAnswer>("/migrations/contoso/gates/go/verdict")).body.state).toBe("blocked");
    await cloud.get("/verdict/keys");
    expect((await fetch(`${cloud.apiUrl}/metrics`, { headers: { authorization } })).status).toBe(200);
    await cloud.get("/migrations/contoso/history");
    await cloud.get("/migrations/contoso/checkpoints?state=passed");
    await cloud.get("/migrations/contoso/history?limit=1");
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
    const { body: compared } = await cloud.get<ApprovalView>("/migrations/contoso/checkpoints/pool01/exported");
    const { body: whole } = await cloud.get<NamesAnswer>(`/facts/${compared.checkpoint.fact}/names`);
    expect(whole.names).toContainEqual({ unit: "pool01", key: "sip:ann@contoso.com", missingFrom: "backup" });
    await cloud.upload("agent00", await systemOf("pool01.contoso.com", 9));
    await cloud.waitUntilIdle();
    await cloud.upload("agent00", await systemOf("forgotten.contoso.com", 8));
    await cloud.waitUntilIdle();
    const { body: listed } = await cloud.get<InventoriesAnswer>("/migrations/contoso/inventories");
    const system = listed.inventories.find(({ requirement }) => requirement === "system");
    expect(system).toMatchObject({ state: "failed", outdated: true, accepted: { entries: 1 } });
    const shown = await cloud.get<PartsAnswer>(
      `/migrations/contoso/inventories/global/system?fact=${encodeURIComponent(system?.accepted?.fact ?? "")}`,
    );
    expect(shown.body.parts).toEqual([{ type: "pool", name: "pool01.contoso.com", attributes: [] }]);
    cloud.loseEvents(1);
    cloud.inject({ caller: "Receive", operation: "s3:PutObject", kind: "error-after-commit", times: 1 });
    await cloud.upload("agent00", await rtcOf("pool01", 20));
    cloud.inject({ caller: "Probe", operation: "s3:PutObject", kind: "error-after-commit", times: 1 });
    await cloud.runSchedule("Probe");
    await cloud.waitUntilIdle();
    for (const role of ["ReceiveRole", "CompareRole", "HttpDocumentRole"])
      await expectGone(role, "intake/agent00/gone");
    await expectGone("HttpDocumentRole", "comparisons/gone");
    const noLog = s3As(cloud, cloud.roleKey("PackRole")).send(
      new GetObjectCommand({ Bucket: cloud.logBucket, Key: "tile/none" }),
    );
    await expect(noLog).rejects.toMatchObject({ name: "NoSuchKey" });
    for (const role of ["EnactRole", "HttpAsOfRole", "SnapshotRole", "FsckRole"]) await expectGone(role, "plans/gone");
    const approved = { requirements: MORE, extra: "changes: { approvals: 1 }" };
    await cloud.applyPlan(planText({ version: 6, ...approved }));
    const { body: proposed } = await cloud.applyPlan(planText({ version: 7, accountAge: "100w", ...approved }));
    const seen = { planVersion: 6, digest: proposed.digest };
    const approval = await cloud.decide("kim", "manager", "proposal/approval", { reason: "agreed", seen });
    expect(approval.status).toBe(202);
    await cloud.untilInForce();
    cloud.inject({ caller: "Snapshot", operation: "s3:PutObject", kind: "error-after-commit", times: 1 });
    await cloud.advanceClock(3 * 86_400_000);
    await cloud.waitUntilIdle();
    await cloud.runSchedule("Snapshot");
    await cloud.runSchedule("Snapshot");
    const gates = await cloud.get<GatesAsOfAnswer>("/migrations/contoso/as-of/gates");
    expect(gates.body.gates.find(({ id }) => id === "go")).toMatchObject({ state: (await cloud.gate("go")).state });
    const ofRtc = "/migrations/contoso/history?unit=pool01&requirement=rtc&outcome=accepted";
    const [later, earlier] = (await cloud.get<HistoryAnswer>(ofRtc)).body.facts.filter(
      ({ type }) => type === "manifest-audited",
    );
    const diff = `/migrations/contoso/manifests/diff?from=${earlier?.id}&to=${later?.id}`;
    expect((await cloud.get<ManifestsDiffAnswer>(diff)).body).toMatchObject({ sameCount: 1, addedCount: 0 });
    // What the files of the log have already is compared where a put is tried again.
    cloud.inject({ caller: "Log", operation: "s3:PutObject", kind: "error-after-commit", times: 3 });
    await cloud.runSchedule("Log").catch(() => undefined);
    await cloud.runSchedule("Log");
    const log = await cloud.get<LogAnswer>("/log");
    expect(log.body.keys).toHaveLength(1);
    expect((await cloud.get("/log/consistency?from=1")).status).toBe(200);
    cloud.inject({ caller: "Pack", operation: "s3:PutObject", kind: "error-before", times: 3 });
    const wished = await cloud.decide("eva@example.com", "auditor", "packs", { manifests: true });
    const { pack } = wished.body as unknown as PackAnswer;
    await until("the pack", async () => {
      const { body } = await cloud.get<PackAnswer>(`/migrations/contoso/packs/${pack.id}`);
      return body.download !== null && (await fetch(body.download.url)).ok;
    });
    expect((await cloud.get<PacksAnswer>("/migrations/contoso/packs")).body.packs).toHaveLength(1);
    await enrolOne();
    await cloud.runSchedule("Fsck");
    await forgetZed();
    const { unused, denied } = cloud.grants();
    expect(denied).toEqual([]);
    expect(unused.map(ofRole).filter((grant) => !(grant in EXPLAINED))).toEqual([]);
  }, 300_000);

  it("deny a function what is not its own", async () => {
    const client = s3As(cloud, cloud.roleKey("ReceiveRole"));
    const attempt = client.send(new DeleteObjectCommand({ Bucket: cloud.bucket, Key: "intake/x" }));
    await expect(attempt).rejects.toMatchObject({ name: "AccessDenied" });
  });

  it("let no function remove or change a fact, by whichever operation, but one that takes names out: the log shows what it changed", async () => {
    const [fact] = await cloud.facts();
    const key = { pk: { S: `F#${fact?.id}` }, sk: { S: "F" } };
    for (const role of ROLES) {
      const client = dynamoAs(role);
      for (const command of removals(cloud.table, key))
        await expect(
          client.send(command as DeleteItemCommand),
          `${role} ${command.constructor.name}`,
        ).rejects.toMatchObject({
          name: "AccessDeniedException",
        });
    }
    expect((await cloud.facts()).map(({ id }) => id)).toContain(fact?.id);
  });

  it.each(["ReceiveRole", "CompareRole", "SweepRole", "HttpApprovalsRole"])(
    "let %s write no plan and no head",
    async (role) => {
      for (const pk of ["P#contoso#1", "MIGRATIONS", "MEMORY"]) {
        const put = new PutItemCommand({ TableName: cloud.table, Item: { pk: { S: pk }, sk: { S: "contoso" } } });
        await expect(dynamoAs(role).send(put), pk).rejects.toMatchObject({ name: "AccessDeniedException" });
      }
    },
  );

  it("do not make a query right that asks for an empty key", async () => {
    const ask = (condition: string) =>
      dynamoAs("HttpApiRole").send(
        new QueryCommand({
          TableName: cloud.table,
          KeyConditionExpression: condition,
          ExpressionAttributeValues: { ":pk": { S: "MIGRATIONS" }, ":from": { S: "" } },
        }),
      );
    for (const condition of [
      "pk = :pk AND begins_with(sk, :from)",
      "pk = :pk AND sk BETWEEN :from AND :pk",
      "pk = :from",
    ])
      await expect(ask(condition), condition).rejects.toMatchObject({ name: "ValidationException" });
  });

  it("let an agent whose tag is a wildcard put nothing under another's name", async () => {
    for (const tag of ["*", "agent0?", "agent*"]) {
      const client = s3As(cloud, cloud.agentKey(tag));
      const put = (Key: string) =>
        client.send(new PutObjectCommand({ Bucket: cloud.bucket, Key, Body: "x", IfNoneMatch: "*" }));
      await expect(put("intake/agent00/contoso/x"), tag).rejects.toMatchObject({ name: "AccessDenied" });
    }
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
