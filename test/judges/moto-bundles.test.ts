import { createHash, createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AttributeValue, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { CreateEventBusCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publicKeyText } from "../../core/ed25519.ts";
import { proofOf } from "../../core/enrolment/proof.ts";
import { oidc } from "../../local/people/oidc.ts";
import { kmsService } from "../../local/services/kms.ts";
import { ASSEMBLY } from "../support/cloud.ts";
import { type Endpoint, testEndpoint } from "../support/endpoint.ts";
import { accountsOf, rtcOf } from "../support/evidence.ts";
import { planText } from "../support/plan.ts";
import type { Upload } from "../support/seal.ts";
import { testWitness } from "../support/witnesses.ts";
import { verifyAddresses } from "./account.ts";
import { AUDIENCE, SENDER } from "./deployed.ts";
import { httpEvent, messageEvent, queueEvent, streamEvent } from "./documented-events.ts";
import { useEndpoint } from "./ministack.ts";
import { type Moto, moto, startMoto } from "./moto.ts";
import { type Bundle, runtimeClient, startRuntime } from "./runtime-client.ts";

/** The bundles that are deployed, called as Lambda calls them with the events that AWS documents, over another team's services. */

/** How a bundle is called. */
interface Caller {
  invoke(event: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

type Handler = (event: unknown, context: unknown) => Promise<unknown>;

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Properties: {
          readonly Code: { readonly S3Key: string };
          readonly Handler: string;
          readonly Timeout: number;
          readonly Environment: { readonly Variables: Readonly<Record<string, unknown>> };
        };
      }
    >
  >;
}

const { Resources } = JSON.parse(readFileSync(join(ASSEMBLY, "Cleargate.template.json"), "utf8")) as Template;
/** Where the bundle of a function's code lies in the assembly. */
const folderOf = (key: string): string => join(ASSEMBLY, `asset.${key.replace(".zip", "")}`);
const FUNCTIONS = Object.entries(Resources).filter(([, { Type }]) => Type === "AWS::Lambda::Function");

const inThisProcess = async ({ folder, environment, timeoutMs }: Bundle): Promise<Caller> => {
  Object.assign(process.env, environment);
  const handler: Handler = createRequire(import.meta.url)(join(folder, "index.mjs")).handler;
  const context = { awsRequestId: "id", functionName: "any", getRemainingTimeInMillis: () => timeoutMs };
  return { invoke: (event) => handler(event, context), stop: async () => {} };
};

const underAwsClient = async (bundle: Bundle): Promise<Caller> => {
  const { AWS_ENDPOINT_URL = "", AWS_REGION = "", AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = process.env;
  const { AWS_ENDPOINT_URL_KMS = "" } = process.env;
  const ofLambda = { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_KMS, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
  return startRuntime(runtimeClient ?? "", { ...bundle, environment: { ...ofLambda, ...bundle.environment } });
};

const KEY = "arn:aws:kms:eu-west-1:000000000000:key/log";

/** moto's KMS has no keys for Ed25519: the embedded cloud's stands beside it. */
const startKms = async () => {
  const { handle } = kmsService([{ arn: KEY }], "seed");
  const kmsServer = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const headers = request.headers as Record<string, string>;
    const call = { method: "POST", path: "/", query: new URLSearchParams(), headers, body, request };
    const reply = await handle(call, response);
    response.writeHead(reply?.status ?? 500, reply?.headers).end(reply?.body);
  });
  await new Promise<void>((resolve) => kmsServer.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(kmsServer.address() as AddressInfo).port}`;
  return { endpoint, stop: () => void kmsServer.close() };
};

/** The suite, with the bundles called in one way; each has the environment that the stack gives it, and no other. */
const bundlesOver = (startCaller: (bundle: Bundle) => Promise<Caller>): void => {
  const keys = mkdtempSync(join(tmpdir(), "cleargate-bundles-"));
  let server: Moto;
  let at: Endpoint;
  let values: Readonly<Record<string, string>>;
  let kms: Awaited<ReturnType<typeof startKms>>;
  const callers = new Map<string, Promise<Caller>>();

  const bundleOf = (id: string): Bundle => {
    const [name = "", found] = FUNCTIONS.find(([one]) => one.startsWith(id)) ?? [];
    if (found === undefined) throw new Error(`the stack has no function ${id}`);
    const { Code, Handler: handler, Environment, Timeout } = found.Properties;
    const names = Object.keys(Environment.Variables);
    const environment = Object.fromEntries(names.map((variable) => [variable, values[variable] ?? ""]));
    const folder = folderOf(Code.S3Key);
    return { name, folder, handler, environment, timeoutMs: Timeout * 1_000 };
  };
  const call = async <T>(id: string, event: unknown): Promise<T> => {
    const caller = callers.get(id) ?? startCaller(bundleOf(id));
    callers.set(id, caller);
    return (await (await caller).invoke(event)) as T;
  };

  beforeAll(async () => {
    server = await startMoto();
    useEndpoint(server.endpoint);
    kms = await startKms();
    process.env.AWS_ENDPOINT_URL_KMS = kms.endpoint;
    at = await testEndpoint();
    await verifyAddresses(SENDER);
    await new EventBridgeClient().send(new CreateEventBusCommand({ Name: "transitions" }));
    values = {
      ...{ LEDGER_TABLE: at.table, INTAKE_BUCKET: at.bucket, VAULT_BUCKET: at.vault },
      ...{ INTAKE_QUEUE_URL: at.queueUrl ?? "", PLAN_QUEUE_URL: at.queueUrl ?? "", PACK_QUEUE_URL: at.queueUrl ?? "" },
      LOG_QUEUE_URL: at.queueUrl ?? "",
      ...{ ISSUER: "https://login.example.com/", CLIENT_ID: "console", SCOPES: "openid", AUDIENCE },
      ...{ MAX_RECEIVES: "5", ROLE_CLAIM: "roles", SENDER, CONFIGURATION_SET: "mails", BUS_NAME: "transitions" },
      ...{ API_URL: "https://api.example.com", LOG_BUCKET: at.vault, LOG_ORIGIN: "log.example.com", LOG_KEYS: KEY },
      LOG_WITNESSES: testWitness(2).key.text,
      ...{ VERDICT_KEYS: KEY, EVERY_DAYS: "7" },
      ...{ AGENT_POLICY: "arn:aws:iam::000000000000:policy/agent", INTAKE_REGION: "eu-west-1" },
      ...{ METRIC_NAMESPACE: "Cleargate", NODE_OPTIONS: "--enable-source-maps" },
    };
  });
  afterAll(async () => {
    for (const caller of callers.values()) await (await caller).stop();
    await server?.stop();
    kms?.stop();
    delete process.env.AWS_ENDPOINT_URL_KMS;
    rmSync(keys, { recursive: true, force: true });
  });

  const ask = async (id: string, method: "GET" | "POST" | "PUT", route: string, body?: string) => {
    const issuer = await oidc("https://login.example.com/", AUDIENCE, "roles", join(keys, "key.json"));
    const token = await issuer.token(["manager"]);
    const claims = Object.fromEntries(Object.entries(decodeJwt(token)).map(([name, value]) => [name, String(value)]));
    const gate = "move@pool01";
    const path = route.replace("{migration}", "contoso").replace("{gate}", gate);
    const asked = { method, route, path, migration: "contoso", gate, token, claims };
    const event = httpEvent(body === undefined ? asked : { ...asked, body });
    const { statusCode, body: text } = await call<{ statusCode: number; body: string }>(id, event);
    return { status: statusCode, body: JSON.parse(text) };
  };
  const push = async ({ key, bytes }: Upload): Promise<void> => {
    const put = await new S3Client({ forcePathStyle: true }).send(
      new PutObjectCommand({
        ...{ Bucket: at.bucket, Key: key, Body: bytes, IfNoneMatch: "*", ChecksumAlgorithm: "SHA256" },
        ChecksumSHA256: createHash("sha256").update(bytes).digest("base64"),
      }),
    );
    const event = queueEvent(at.bucket, { key, versionId: put.VersionId ?? "null", size: bytes.length });
    // At least once: the second finds that all has been done.
    for (let times = 0; times < 2; times += 1)
      expect(await call("ReceiveFunction", event)).toEqual({ batchItemFailures: [] });
  };
  const items = async (prefix: string): Promise<Record<string, AttributeValue>[]> => {
    const { Items = [] } = await new DynamoDBClient().send(
      new ScanCommand({ TableName: at.table, ConsistentRead: true }),
    );
    return Items.filter(({ pk }) => pk?.S?.startsWith(prefix));
  };
  const moveOf = async () => {
    const { body } = await ask("HttpApiFunction", "GET", "/migrations/{migration}/gates");
    return (body.gates as { id: string; state: string }[]).find(({ id }) => id === "move@pool01")?.state;
  };

  it("take a plan, and show its gates blocked", async () => {
    const plan = JSON.stringify({ root: "plan.yaml", files: { "plan.yaml": planText() } });
    expect((await ask("HttpApplyFunction", "PUT", "/migrations/{migration}/plan", plan)).status).toBe(202);
    // At least once: the second finds it in force.
    for (let times = 0; times < 2; times += 1)
      expect(await call("EnactFunction", messageEvent("plans", { migration: "contoso" }))).toEqual({
        batchItemFailures: [],
      });
    expect(await moveOf()).toBe("blocked");
  });

  it("audit what is pushed, once each, and open the gate", async () => {
    await push(await accountsOf("pool01", 60, ["ann", "bob"]));
    await push(await rtcOf("pool01", 60));
    const audited = (await items("F#")).filter(({ type }) => type?.S === "manifest-audited");
    expect(audited).toHaveLength(2);
    expect(await moveOf()).toBe("clear");
  });

  it("mail the transition that the stream names, and record that it was sent, once", async () => {
    const notices = (await items("N#")).filter(({ kind }) => kind?.S === "clear");
    expect(notices).toHaveLength(1);
    for (let times = 0; times < 2; times += 1)
      expect(await call("NotifyFunction", streamEvent(notices))).toEqual({ batchItemFailures: [] });
    const deliveries = (await items("N#")).filter(({ recipient }) => recipient !== undefined);
    expect(
      deliveries.map(({ recipient, state, attempts }) => [recipient?.S, state?.S, attempts?.N]).toSorted(),
    ).toEqual([
      ["@bus", "sent", "1"],
      ["ana", "sent", "1"],
    ]);
  });

  it("run each of the stack's functions", async () => {
    const scheduled = { "detail-type": "Scheduled Event", source: "aws.events", detail: {} };
    const others = {
      "detail-type": "Email Sent",
      source: "aws.ses",
      detail: { mail: { messageId: "1", headers: [] } },
    };
    const events: readonly (readonly [string, unknown])[] = [
      ...["Compare", "Notify", "Reconcile", "Probe", "Snapshot", "Sweep", "Log", "Fsck", "Forget"].map(
        (id) => [`${id}Function`, scheduled] as const,
      ),
      ["FeedbackFunction", others],
    ];
    for (const [id, event] of events) await call(id, event);
    const refused = await ask("HttpApprovalsFunction", "POST", "/migrations/{migration}/waivers/{request}/approval");
    expect(refused).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    const listed = await ask("HttpDocumentFunction", "GET", "/migrations/{migration}/inventories");
    const listsPool02 = expect.arrayContaining([expect.objectContaining({ unit: "pool02", requirement: "accounts" })]);
    expect(listed).toMatchObject({ status: 200, body: { inventories: listsPool02 } });
    const then = await ask("HttpAsOfFunction", "GET", "/migrations/{migration}/as-of/gates");
    expect(then.body.gates).toContainEqual(expect.objectContaining({ id: "move@pool01", state: "clear" }));
    const wished = await ask("HttpPacksFunction", "POST", "/migrations/{migration}/packs", "{}");
    expect(wished).toMatchObject({ status: 202, body: { pack: { id: expect.any(String) } } });
    const { id } = wished.body.pack as { id: string };
    expect(await call("PackFunction", messageEvent("packs", { migration: "contoso", id }))).toEqual({
      batchItemFailures: [],
    });
    const made = await ask("HttpPacksFunction", "GET", "/migrations/{migration}/packs");
    expect(made.body.packs).toMatchObject([{ id, state: "made" }]);
    const head = testWitness(2).cosign(
      (await ask("HttpApiFunction", "GET", "/log")).body.checkpoint,
      Math.floor(Date.now() / 1_000),
    );
    for (const isFirst of [true, false]) {
      const cosigned = JSON.stringify({ checkpoint: head });
      const kept = await ask("HttpCosignFunction", "POST", "/log/cosignatures", cosigned);
      expect(kept).toMatchObject({ status: 200, body: { kept: [{ isFirst }] } });
    }
    // moto knows little of what SES is asked: what is not answered is unknown.
    const mail = await ask("DoctorFunction", "GET", "/mail");
    expect(mail).toMatchObject({ status: 200, body: { sender: expect.any(String), checks: expect.any(Array) } });
    const signed = await ask("VerdictFunction", "GET", "/migrations/{migration}/gates/{gate}/verdict");
    const { keys } = (await ask("VerdictFunction", "GET", "/verdict/keys")).body as JSONWebKeySet;
    const { payload } = await jwtVerify(signed.body.verdict, createLocalJWKSet({ keys }));
    expect(payload).toMatchObject({ migration: "contoso", gate: "move@pool01", state: "clear" });
    const asked = JSON.stringify({ agent: "db01", units: ["*"] });
    const given = await ask("EnrolmentEnrolmentsFunction", "POST", "/migrations/{migration}/enrolments", asked);
    const { privateKey } = generateKeyPairSync("ed25519");
    const claimed = { host: "db01", publicKey: publicKeyText(createPublicKey(privateKey)) };
    const code = given.body.code.replaceAll("-", "") as string;
    const claim = JSON.stringify({ ...claimed, code, proof: proofOf({ ...claimed, code }, privateKey) });
    const taken = await ask("EnrolmentEnrolFunction", "POST", "/enrolments/claim", claim);
    expect(taken).toMatchObject({ status: 200, body: { agent: "db01", bucket: at.bucket } });
    const codes = await ask("EnrolmentEnrolmentsFunction", "GET", "/migrations/{migration}/enrolments");
    expect(codes.body.enrolments).toMatchObject([{ state: "claimed", claim: { host: "db01" } }]);
    const opened = {
      method: "GET" as const,
      route: "/console",
      path: "/console",
      migration: "",
      token: "",
      claims: {},
    };
    expect(await call("HttpConsoleFunction", httpEvent(opened))).toMatchObject({ statusCode: 200 });
    const page = { method: "GET" as const, route: "/page/migrations/{migration}", path: "/page/migrations/contoso" };
    const shown = await call("HttpPageFunction", httpEvent({ ...page, migration: "contoso", token: "", claims: {} }));
    expect(shown).toMatchObject({ statusCode: 200, body: expect.stringContaining("<h1>Migration contoso</h1>") });
    expect([...callers.keys()]).toHaveLength(FUNCTIONS.length);
  });
};

describe.skipIf(moto === undefined)("the bundles over moto (needs moto)", () => bundlesOver(inThisProcess));

describe.skipIf(moto === undefined || runtimeClient === undefined)(
  "the bundles under AWS's own runtime client, over moto (needs moto and aws-lambda-ric)",
  () => bundlesOver(underAwsClient),
);

describe.skipIf(runtimeClient === undefined)("AWS's own runtime client (needs aws-lambda-ric)", () => {
  it("reports a function that lacks its environment before anything is invoked, and its name", async () => {
    const [name = "", found] = FUNCTIONS[0] ?? [];
    const folder = folderOf(String(found?.Properties.Code.S3Key));
    const runtime = await startRuntime(runtimeClient ?? "", {
      name,
      folder,
      handler: "index.handler",
      timeoutMs: 1_000,
      environment: {},
    });
    try {
      await expect(runtime.invoke({})).rejects.toThrow("LEDGER_TABLE");
    } finally {
      await runtime.stop();
    }
  });
});
