import { setTimeout as pause } from "node:timers/promises";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROUTES } from "../../contract/contract.ts";
import { PATHS, ROUTE_IDS, type RouteId } from "../../contract/paths.ts";
import { s3As, type TestCloud, testCloud } from "../support/cloud.ts";
import { rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import { type AttemptedCall, signedCall } from "../support/signed.ts";

/** What an agent whose host was taken tries with its credentials, and what people try with a token that is not for it. */

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await testCloud();
  await cloud.applyPlan(planText());
  await cloud.upload("agent00", await rtcOf("pool01", 60));
  await cloud.waitUntilIdle();
});
afterAll(() => cloud?.stop());

const BY_POLICY = /no statement allows it|\S+\/\S+ denies /;
const ONCE = { "if-none-match": "*" };
const BYPASS = { "x-amz-bypass-governance-retention": "true" };
const SHORTER = "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2020-01-01T00:00:00Z</RetainUntilDate></Retention>";

const s3 = (method: string, path: string, headers: Record<string, string> = {}, body = ""): AttemptedCall => ({
  ...{ service: "s3", method, path, headers },
  body: method === "PUT" && body === "" ? "x" : body,
});

const asAgent = (call: AttemptedCall, agent = "agent00") => signedCall({ ...cloud, key: cloud.agentKey(agent) }, call);

/** What is stored of agent00: its path, and its version. */
const stored = (): { readonly at: string; readonly version: string } => {
  const key = cloud.store.keys().find((one) => one.startsWith("intake/agent00/")) ?? "";
  return { at: `/${cloud.bucket}/${key}`, version: cloud.store.current(key)?.versionId ?? "" };
};

describe("an agent", () => {
  it("may add evidence of its own, once", async () => {
    const call = s3("PUT", `/${cloud.bucket}/intake/agent00/contoso/control`, ONCE);
    expect((await asAgent(call)).status).toBe(200);
    expect((await asAgent(call)).status).toBe(412);
  });

  it.each<[what: string, call: () => AttemptedCall]>([
    ["write under another agent's name", () => s3("PUT", `/${cloud.bucket}/intake/agent01/contoso/x`, ONCE)],
    ["write over its own evidence", () => s3("PUT", stored().at)],
    ["write evidence that might be over its own", () => s3("PUT", `/${cloud.bucket}/intake/agent00/contoso/new`)],
    ["write a receipt", () => s3("PUT", `/${cloud.bucket}/receipts/agent00/x`, ONCE)],
    ["write a plan", () => s3("PUT", `/${cloud.bucket}/plans/x`, ONCE)],
    ["write into the log", () => s3("PUT", `/${cloud.logBucket}/tile/0/000`, ONCE)],
    ["write a copy under another's name", () => s3("PUT", `/${cloud.vault}/artefacts/agent01/x`, ONCE)],
    ["hide its evidence behind a delete marker", () => s3("DELETE", stored().at)],
    ["delete a version", () => s3("DELETE", `${stored().at}?versionId=${stored().version}`)],
    ["delete a version past its lock", () => s3("DELETE", `${stored().at}?versionId=${stored().version}`, BYPASS)],
    ["shorten a lock", () => s3("PUT", `${stored().at}?retention&versionId=${stored().version}`, {}, SHORTER)],
    ["shorten a lock past it", () => s3("PUT", `${stored().at}?retention`, BYPASS, SHORTER)],
    ["end a legal hold", () => s3("PUT", `${stored().at}?legal-hold`)],
    ["give others its evidence", () => s3("PUT", `${stored().at}?acl`)],
    ["delete many", () => s3("POST", `/${cloud.bucket}?delete`, {}, "<Delete/>")],
    ["change the bucket's policy", () => s3("PUT", `/${cloud.bucket}?policy`)],
    ["end the bucket's lock", () => s3("PUT", `/${cloud.bucket}?object-lock`)],
    ["have everything expire", () => s3("PUT", `/${cloud.bucket}?lifecycle`)],
    ["read evidence", () => s3("GET", stored().at)],
    ["read another's receipt", () => s3("GET", `/${cloud.bucket}/receipts/agent01/x`)],
    [
      "read another's evidence by copying it",
      () =>
        s3("PUT", `/${cloud.bucket}/intake/agent00/contoso/copied`, {
          ...ONCE,
          "x-amz-copy-source": `${cloud.bucket}/intake/agent01/contoso/x`,
        }),
    ],
    ["list the intake", () => s3("GET", `/${cloud.bucket}?list-type=2`)],
    ["read the log", () => s3("GET", `/${cloud.logBucket}/checkpoint`)],
    [
      "speak without TLS",
      () => s3("PUT", `/${cloud.bucket}/intake/agent00/contoso/plain`, { ...ONCE, "x-forwarded-proto": "http" }),
    ],
    [
      "send an event of evidence",
      () => ({
        service: "sqs",
        headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessage" },
        body: JSON.stringify({ QueueUrl: `${cloud.endpoint}/0/${cloud.queues[0]}`, MessageBody: "{}" }),
      }),
    ],
    [
      "read the ledger",
      () => ({
        service: "dynamodb",
        headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "DynamoDB_20120810.Scan" },
        body: JSON.stringify({ TableName: cloud.table }),
      }),
    ],
  ])("may not %s", async (_, call) => {
    const before = stored();
    const { status, text } = await asAgent(call());
    expect(`${status} ${text}`).toMatch(/^403 /);
    expect(text).toMatch(BY_POLICY);
    expect(stored()).toEqual(before);
  });

  it("is nobody without a signature, with another's secret, and with a key that is unknown", async () => {
    const url = `${cloud.endpoint}/${cloud.bucket}/intake/agent00/contoso/unsigned`;
    expect((await fetch(url, { method: "PUT", headers: ONCE, body: "x" })).ok).toBe(false);
    const key = cloud.agentKey("agent00");
    const call = s3("PUT", new URL(url).pathname, ONCE);
    const asWho = (who: typeof key) => signedCall({ ...cloud, key: who }, call);
    const other = await asWho({ ...key, secret: cloud.agentKey("agent01").secret });
    expect(other).toMatchObject({ status: 403, text: expect.stringContaining("SignatureDoesNotMatch") });
    const nobody = await asWho({ accessKeyId: "AKIANOBODY", secret: key.secret });
    expect(nobody).toMatchObject({ status: 403, text: expect.stringContaining("InvalidAccessKeyId") });
    expect((await asWho(key)).status).toBe(200);
  });

  it("gains nothing by commands of its SDK either", async () => {
    const client = s3As(cloud, cloud.agentKey("agent01"));
    const at = { Bucket: cloud.bucket, Key: stored().at.slice(cloud.bucket.length + 2) };
    for (const command of [
      new GetObjectCommand(at),
      new PutObjectCommand({ ...at, Body: "x", IfNoneMatch: "*" }),
      new ListObjectsV2Command({ Bucket: cloud.bucket, Prefix: "intake/agent00/" }),
    ])
      await expect(client.send(command as GetObjectCommand)).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

const OPEN = new Set(["page", "console", "enrol"]);
const guarded = ROUTE_IDS.filter((id) => !OPEN.has(PATHS[id].by));

/** Who may call what changes something; all of them may call the others. */
const CHANGING: Partial<Record<RouteId, readonly string[]>> = {
  requestPack: ["auditor", "operator", "manager"],
  sendTestMail: ["auditor", "operator", "manager"],
  keepCosignatures: ["auditor", "operator", "manager"],
  askFsck: ["auditor", "operator"],
  ...Object.fromEntries(
    ["requestWaiver", "requestBaseline", "attest", "issueEnrolment", "withdrawEnrolment"].map((id) => [
      id,
      ["operator", "manager"],
    ]),
  ),
};

/** Asks a route, again for as long as the API is asked too much: every request of this file comes at once. */
const call = async (id: RouteId, headers: Record<string, string>): Promise<Response> => {
  const { method, path } = PATHS[id];
  const url = `${cloud.apiUrl}${path.replaceAll(/\{\w+\}/g, "none")}`;
  for (;;) {
    const answer = await fetch(url, { method, headers, ...(method === "GET" ? {} : { body: "{" }) });
    if (answer.status !== 429) return answer;
    await pause(100);
  }
};

describe("every route that asks for a token", () => {
  it("is told from those that do not", () => {
    expect(guarded.length).toBeGreaterThan(35);
    expect(Object.keys(ROUTES)).toEqual(expect.arrayContaining(guarded));
  });

  it.each(guarded)("lets in nobody without one, and only the roles that may: %s", async (id) => {
    const past = Math.floor(Date.now() / 1_000) - 60;
    const bearer = async (roles: string[], claims = {}) => ({
      authorization: `Bearer ${await cloud.oidc.token(roles, "kim@example.com", claims)}`,
    });
    const refused = [
      {},
      { authorization: "Bearer x.y.z" },
      await bearer(["manager"], { exp: past }),
      await bearer(["manager"], { aud: "another" }),
      await bearer(["manager"], { iss: "http://evil.example" }),
      await bearer(["manager"], { nbf: past + 3_600 }),
    ];
    for (const headers of refused) expect((await call(id, headers)).status, JSON.stringify(headers)).toBe(401);
    const may = PATHS[id].method === "GET" ? ["auditor", "operator", "manager"] : (CHANGING[id] ?? ["manager"]);
    for (const role of ["auditor", "operator", "manager", "cook"]) {
      const { status } = await call(id, await bearer([role]));
      if (may.includes(role)) expect([200, 202, 400, 404], `${role} ${status}`).toContain(status);
      else expect(status, role).toBe(403);
    }
  });
});
