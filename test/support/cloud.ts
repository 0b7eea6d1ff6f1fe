import { createHash } from "node:crypto";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { JWTPayload } from "jose";
import { UNMARSHALLING } from "../../adapters/dynamo/client.ts";
import { type Item, readFact } from "../../adapters/dynamo/items.ts";
import type { ApprovalView } from "../../contract/schemas/checkpoint.ts";
import type { ProgressView } from "../../contract/schemas/plan.ts";
import type { Fact, ManifestFact, PlanFact } from "../../core/history/fact.ts";
import type { Seen } from "../../core/readiness/checkpoint/seen.ts";
import type { Cloud } from "../../local/cloud.ts";
import type { PartitionLimit } from "../../local/services/dynamodb/partitions.ts";
import { startCloud } from "../../local/start-cloud.ts";
import { holdToContract, routeAt } from "./contract.ts";
import { engineOfTests } from "./engine.ts";
import { holdToRules } from "./ledger-rules.ts";
import type { Upload } from "./seal.ts";
import { until } from "./until.ts";

interface PlanAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface TestCloud extends Cloud {
  get<T>(path: string, role?: string): Promise<{ status: number; body: T }>;
  /** Asks for a plan version to be applied: 202 where it was accepted. */
  acceptPlan(text: string, role?: string): Promise<PlanAnswer>;
  /** The same, and waits until it is in force: then the answer has what it changed. */
  applyPlan(text: string, role?: string): Promise<PlanAnswer>;
  /** Waits until no plan version is coming into force. */
  untilInForce(): Promise<void>;
  /** Decides as a person; `role` is what the token says, and `claims` replace some of it. */
  decide(
    person: string,
    role: string,
    path: string,
    body: unknown,
    claims?: JWTPayload,
  ): Promise<{ status: number; body: DecisionBody }>;
  /** What an approval of a checkpoint must name now: `pool01/rtc`. */
  see(checkpoint: string): Promise<Seen>;
  /** Pushes as an agent would; resolves once it is stored. */
  upload(agent: string, upload: Upload): Promise<void>;
  facts(): Promise<Fact[]>;
  /** The fact of one object. */
  factOf(key: string): Promise<ManifestFact>;
  items(prefix: string): Promise<Record<string, unknown>[]>;
  gate(id: string): Promise<GateBody>;
}

export interface DecisionBody {
  readonly fact?: string;
  readonly error?: string;
  readonly message?: string;
}

export interface GateBody {
  readonly id: string;
  readonly state: string;
  readonly validUntil: string | null;
  readonly unsatisfied: number;
  readonly epoch: number;
  readonly waived: readonly string[];
  readonly blockers: readonly { unit: string; requirement: string; state: string; reason: string | null }[];
}

export const ASSEMBLY = join(import.meta.dirname, "..", "..", "cdk.out");

export const s3As = (cloud: Cloud, key: { accessKeyId: string; secret: string }): S3Client =>
  new S3Client({
    endpoint: cloud.endpoint,
    region: cloud.region,
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: key.accessKeyId, secretAccessKey: key.secret },
  });

export interface TestCloudOptions {
  readonly dataDir?: string;
  /** Any free one by default. */
  readonly port?: number;
  readonly migration?: string;
  readonly partitionLimit?: PartitionLimit;
  /** Another than this checkout's, with values of its parameters. */
  readonly assembly?: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** See `CloudOptions`. */
  readonly traces?: string;
  readonly unknownEngine?: boolean;
  readonly clockMayGoBack?: boolean;
  /** Why the ledger may break the rules when it stops; without a reason it must keep them. */
  readonly mayBreakRules?: string;
}

/**
 * The embedded cloud for a test file; a data directory where state must survive. When it stops, what its functions have
 * written is held to the rules of the simulation.
 */
export const testCloud = async (options: TestCloudOptions = {}): Promise<TestCloud> => {
  const engine = await engineOfTests.start?.();
  if (engine !== undefined) process.env.DYNAMODB_ENDPOINT = engine.endpoint;
  const cloud = await startCloud({ assembly: ASSEMBLY, port: 0, maxStreamBackoffMs: 500, ...options });
  const migration = options.migration ?? "contoso";
  const credentials = { accessKeyId: cloud.admin.accessKeyId, secretAccessKey: cloud.admin.secret };
  const dynamo = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: cloud.endpoint, region: cloud.region, credentials }),
    { unmarshallOptions: UNMARSHALLING },
  );
  const agents = new Map<string, S3Client>();
  const clientOf = (agent: string): S3Client => {
    const client = agents.get(agent) ?? s3As(cloud, cloud.agentKey(agent));
    agents.set(agent, client);
    return client;
  };

  const ask = async <T>(
    path: string,
    role: string,
    init: RequestInit = {},
    person?: string,
    claims?: JWTPayload,
  ): Promise<{ status: number; body: T }> => {
    const authorization = `Bearer ${await cloud.oidc.token([role], person, claims)}`;
    const answer = await fetch(`${cloud.apiUrl}${path}`, { ...init, headers: { authorization } });
    const body: unknown = await answer.json();
    const route = routeAt(init.method ?? "GET", new URL(answer.url).pathname);
    if (route !== undefined)
      holdToContract(route, answer.status, body, answer.headers.get("content-type") ?? undefined);
    return { status: answer.status, body: body as T };
  };

  const items = async (prefix: string): Promise<Record<string, unknown>[]> => {
    const found: Record<string, unknown>[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await dynamo.send(
        new ScanCommand({ TableName: cloud.table, ConsistentRead: true, ExclusiveStartKey: from }),
      );
      found.push(...(page.Items ?? []).filter(({ pk }) => String(pk).startsWith(prefix)));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return found;
  };

  const facts = async (): Promise<Fact[]> => (await items("F#")).map((item) => readFact(item as Item));

  const acceptPlan = (text: string, role = "manager"): Promise<PlanAnswer> =>
    ask(`/migrations/${migration}/plan`, role, {
      method: "PUT",
      body: JSON.stringify({ root: "plan.yaml", files: { "plan.yaml": text } }),
    });

  const untilInForce = (): Promise<void> =>
    until("the plan in force", async () => {
      const { body } = await ask<ProgressView>(`/migrations/${migration}/plan/progress`, "auditor");
      return body.applying === null;
    });

  const stop = async (): Promise<void> => {
    try {
      cloud.clearFaults();
      if (options.mayBreakRules === undefined) await holdToRules({ store: cloud.store, now: cloud.now, items });
    } finally {
      await cloud.stop();
      await engine?.stop();
    }
  };

  return {
    ...cloud,
    stop,
    items,
    facts,
    get: (path, role = "auditor") => ask(path, role),
    acceptPlan,
    applyPlan: async (text, role) => {
      const { status, body } = await acceptPlan(text, role);
      if (status !== 202) return { status, body: { ...body, changed: false } };
      await untilInForce();
      const { fact } = (await ask<{ fact: PlanFact }>(`/facts/${body.fact}`, "auditor")).body;
      return { status, body: { ...body, changed: true, changes: fact.changes } };
    },
    untilInForce,
    decide: (person, role, path, body, claims) =>
      ask(`/migrations/${migration}/${path}`, role, { method: "POST", body: JSON.stringify(body) }, person, claims),
    see: async (checkpoint) =>
      (await ask<ApprovalView>(`/migrations/${migration}/checkpoints/${checkpoint}`, "auditor")).body.seen,
    upload: async (agent, { key, bytes }) => {
      await clientOf(agent).send(
        new PutObjectCommand({
          Bucket: cloud.bucket,
          Key: key,
          Body: bytes,
          IfNoneMatch: "*",
          ChecksumSHA256: createHash("sha256").update(bytes).digest("base64"),
        }),
      );
    },
    factOf: async (key) => {
      const found = (await facts()).filter(
        (fact): fact is ManifestFact => fact.type === "manifest-audited" && fact.object.key === key,
      );
      if (found.length !== 1) throw new Error(`${key} has ${found.length} facts`);
      return found[0] as ManifestFact;
    },
    gate: async (id) => {
      const { body } = await ask<{ gates: GateBody[] }>(`/migrations/${migration}/gates`, "auditor");
      const found = body.gates.find((gate) => gate.id === id);
      if (found === undefined) throw new Error(`there is no gate ${id}`);
      return found;
    },
  };
};

/** The codes that a fact found. */
export const codes = (fact: ManifestFact): string[] => fact.verdict.findings.map(({ code }) => code);
