import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Clock, movableClock } from "./clock.ts";
import { type Fault, type Faults, faults } from "./gateway/faults.ts";
import { type Gateway, startGateway } from "./gateway/gateway.ts";
import { type AccessKey, type Identities, identities } from "./gateway/identities.ts";
import { type Meter, meter } from "./gateway/meter.ts";
import { signedHeaders } from "./gateway/sigv4.ts";
import { type LambdaFunction, lambdaFunction } from "./lambda/runtime.ts";
import { type Ask, type EventSource, queueSource, streamSource } from "./lambda/sources.ts";
import { httpApi } from "./people/http-api.ts";
import { type Inbox, inbox } from "./people/inbox.ts";
import { type Oidc, oidc, ROLES } from "./people/oidc.ts";
import { startSchedules } from "./schedules.ts";
import { createTables, dynamoService, startDynamo } from "./services/dynamodb.ts";
import { type BusEvent, eventsService } from "./services/events.ts";
import { s3Service } from "./services/s3.ts";
import type { BucketStore } from "./services/s3-store.ts";
import type { Call, Reply, Service } from "./services/service.ts";
import { type MailHappened, startSes } from "./services/ses.ts";
import { type SqsEngine, startSqs } from "./services/sqs.ts";
import { type ResolvedTemplate, resolveTemplate } from "./template/resolve.ts";
import { REGION, type Template } from "./template/types.ts";

export interface CloudOptions {
  /** What `cdk synth` wrote. */
  readonly assembly: string;
  readonly stack?: string;
  /** Where state survives; undefined for a folder that goes with the cloud. */
  readonly dataDir?: string | undefined;
  /** 0 for any. */
  readonly port: number;
  /** Tries again sooner than Lambda would, for tests. */
  readonly maxStreamBackoffMs?: number;
}

export interface Cloud {
  readonly endpoint: string;
  readonly apiUrl: string;
  readonly region: string;
  readonly bucket: string;
  /** Where agents copy backups to. */
  readonly vault: string;
  readonly vaultStore: BucketStore;
  readonly table: string;
  readonly inbox: Inbox;
  readonly oidc: Oidc;
  readonly admin: AccessKey;
  readonly meter: Meter;
  readonly dataDir: string;
  readonly functions: readonly string[];
  readonly queues: readonly string[];
  readonly store: BucketStore;
  agentKey(agent: string): AccessKey;
  roleKey(logicalRole: string): AccessKey;
  inject(fault: Fault): void;
  clearFaults(): void;
  /** Permissions that no call has used, and calls that none allowed. */
  grants(): { readonly unused: readonly string[]; readonly denied: readonly string[] };
  queueDepth(part: string): { readonly ready: number; readonly inFlight: number };
  queueMessages(part: string): readonly string[];
  /** Resolves when nothing is under way any more: queues empty, streams read. */
  settled(timeoutMs?: number): Promise<void>;
  /** The time that functions see. */
  now(): string;
  /** Moves that time on, and runs what is due by then. */
  move(ms: number): Promise<void>;
  /** Runs the schedules of one function, named in part, now. */
  runSchedule(functionName: string): Promise<void>;
  /** What was told on Cleargate's bus. */
  busEvents(): readonly BusEvent[];
  /** Loses the bucket's next events, as a cloud may. */
  loseEvents(count: number): void;
  stop(): Promise<void>;
}

const AUDIENCE = "cleargate";
const ROLE_CLAIM = "roles";
export const SENDER = "cleargate@example.com";
const CONCURRENCY = 4;

const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, "utf8")) as T;

const readTemplate = (assembly: string, stack: string): { template: Template; assets: ReadonlyMap<string, string> } => {
  const file = join(assembly, `${stack}.template.json`);
  if (!existsSync(file)) throw new Error(`${file} is not there: run "npm run synth" first`);
  const { files } = readJson<{ files: Record<string, { source: { path: string } }> }>(
    join(assembly, `${stack}.assets.json`),
  );
  const assets = new Map(Object.entries(files).map(([hash, { source }]) => [hash, resolve(assembly, source.path)]));
  return { template: readJson(file), assets };
};

const seedOf = (file: string): string => {
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
};

interface FunctionProperties {
  readonly Code: { readonly S3Key: string };
  readonly Handler: string;
  readonly Timeout: number;
  readonly MemorySize: number;
  readonly Role: string;
  readonly Environment?: { readonly Variables?: Record<string, string> };
}

const makeFunctions = (
  template: ResolvedTemplate,
  assets: ReadonlyMap<string, string>,
  who: Identities,
  endpoint: string,
  logs: string,
  clock: Clock,
): Map<string, LambdaFunction> => {
  const made = new Map<string, LambdaFunction>();
  for (const { id, physical, properties } of template.ofType("AWS::Lambda::Function").values()) {
    const { Code, Handler, Timeout, MemorySize, Role, Environment } = properties as unknown as FunctionProperties;
    const bundleFolder = assets.get(Code.S3Key.replace(/\.zip$/, ""));
    if (bundleFolder === undefined) throw new Error(`the assembly has no asset for ${id}`);
    const key = who.ofRole(Role);
    made.set(
      physical.attributes.Arn as string,
      lambdaFunction({
        name: id,
        bundleFolder,
        handler: Handler,
        timeoutMs: Timeout * 1_000,
        memoryMiB: MemorySize,
        concurrency: CONCURRENCY,
        clock,
        logFile: join(logs, `${id}.log`),
        environment: {
          ...Environment?.Variables,
          AWS_REGION: REGION,
          AWS_ENDPOINT_URL: endpoint,
          AWS_ACCESS_KEY_ID: key.accessKeyId,
          AWS_SECRET_ACCESS_KEY: key.secret,
        },
      }),
    );
  }
  return made;
};

interface MappingProperties {
  readonly EventSourceArn: string;
  readonly FunctionName: string;
  readonly BatchSize?: number;
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
  readonly FilterCriteria?: { readonly Filters?: readonly { readonly Pattern: string }[] };
  readonly MaximumRecordAgeInSeconds?: number;
  readonly DestinationConfig?: { readonly OnFailure?: { readonly Destination: string } };
}

const byName = (functions: ReadonlyMap<string, LambdaFunction>, name: string): LambdaFunction => {
  const found = [...functions].find(([arn, fn]) => arn === name || fn.name === name)?.[1];
  if (found === undefined) throw new Error(`an event source names ${name}, which is no function`);
  return found;
};

const asker =
  (endpoint: string, key: AccessKey): Ask =>
  async (service, target, body) => {
    const text = JSON.stringify(body);
    const url = new URL("/", endpoint);
    const headers = signedHeaders(
      url,
      service,
      REGION,
      key,
      { "content-type": "application/x-amz-json-1.0", "x-amz-target": target },
      text,
      new Date(),
    );
    const { host: _host, ...sent } = headers;
    const answer = await fetch(url, { method: "POST", headers: sent, body: text });
    const answered = await answer.text();
    if (!answer.ok) throw new Error(`${target}: ${answered}`);
    return JSON.parse(answered || "{}") as Record<string, unknown>;
  };

const startSources = (
  template: ResolvedTemplate,
  functions: ReadonlyMap<string, LambdaFunction>,
  who: Identities,
  endpoint: string,
  dataDir: string,
  maxBackoffMs: number,
): EventSource[] => {
  const queueUrl = (arn: string): string | undefined =>
    [...template.ofType("AWS::SQS::Queue").values()].find(({ physical }) => physical.attributes.Arn === arn)?.physical
      .ref;
  const roleOf = (fn: LambdaFunction): string =>
    template.ofType("AWS::Lambda::Function").get(fn.name)?.properties.Role as string;
  return [...template.ofType("AWS::Lambda::EventSourceMapping").values()].map(({ id, properties }) => {
    const mapping = properties as unknown as MappingProperties;
    const fn = byName(functions, mapping.FunctionName);
    const ask = asker(endpoint, who.ofRole(roleOf(fn)));
    const url = queueUrl(mapping.EventSourceArn);
    if (url !== undefined)
      return queueSource(fn, ask, {
        queueUrl: url,
        queueArn: mapping.EventSourceArn,
        batchSize: mapping.BatchSize ?? 10,
        concurrency: Math.min(CONCURRENCY, mapping.ScalingConfig?.MaximumConcurrency ?? CONCURRENCY),
      });
    return streamSource(fn, ask, {
      streamArn: mapping.EventSourceArn,
      batchSize: mapping.BatchSize ?? 100,
      patterns: (mapping.FilterCriteria?.Filters ?? []).map(
        ({ Pattern }) => JSON.parse(Pattern) as Record<string, unknown>,
      ),
      maxRecordAgeMs: (mapping.MaximumRecordAgeInSeconds ?? 86_400) * 1_000,
      deadLetterQueueUrl: queueUrl(mapping.DestinationConfig?.OnFailure?.Destination ?? ""),
      positionFile: join(dataDir, `${id}.position.json`),
      maxBackoffMs,
    });
  });
};

const page = (status: number, type: string, body: string): Reply => ({
  status,
  headers: { "content-type": type, "cache-control": "no-store" },
  body,
});
const json = (value: unknown): Reply => page(200, "application/json", JSON.stringify(value));

interface People {
  readonly inbox: Inbox;
  readonly oidc: Oidc;
  readonly api: (call: Call, path: string) => Promise<Reply>;
  readonly faults: Faults;
  readonly meter: Meter;
  readonly identities: () => Identities;
  readonly grants: () => unknown;
}

/** What people at this machine may ask without a signature. */
const unsigned =
  (people: People) =>
  async (call: Call): Promise<Reply> => {
    const { path, method, query } = call;
    if (path === "/api" || path.startsWith("/api/")) return people.api(call, path.slice(4) || "/");
    if (path === "/inbox") return page(200, "text/html; charset=utf-8", people.inbox.page());
    if (path === "/inbox.json") return json(people.inbox.list());
    if (path.startsWith("/inbox/")) {
      const mail = people.inbox.mail(Number(path.slice(7)));
      return mail === undefined
        ? page(404, "text/plain", "no such mail")
        : page(200, "text/html; charset=utf-8", mail.html);
    }
    if (path === "/oidc/.well-known/openid-configuration") return json(people.oidc.discovery);
    if (path === "/oidc/jwks") return json(people.oidc.jwks);
    if (path === "/oidc/token") {
      const role = query.get("role") ?? "auditor";
      if (!ROLES.some((one) => one === role)) return page(400, "text/plain", `role is one of ${ROLES.join(", ")}`);
      return json({
        access_token: await people.oidc.token([role], query.get("subject") ?? undefined),
        token_type: "Bearer",
        expires_in: 43_200,
      });
    }
    if (path === "/_local/agent-key") return json(people.identities().ofAgent(query.get("agent") ?? ""));
    if (path === "/_local/usage") return json(people.meter.read());
    if (path === "/_local/grants") return json(people.grants());
    if (path === "/_local/faults" && method === "POST") {
      people.faults.inject(JSON.parse(call.body.toString()) as Fault);
      return json({ injected: true });
    }
    if (path === "/_local/faults" && method === "DELETE") {
      people.faults.clear();
      return json({ cleared: true });
    }
    return page(
      404,
      "text/plain",
      "Cleargate's embedded cloud: /inbox, /api, /oidc, /_local/usage, /_local/grants; AWS APIs when signed\n",
    );
  };

/** An event of the mail service, as it stands on the default bus. */
const mailEvent = ({ type, messageId, configurationSet, to, headers }: MailHappened, template: ResolvedTemplate) => {
  if (template.ofType("AWS::SES::ConfigurationSetEventDestination").size === 0)
    throw new Error("the stack hears nothing of the mail service");
  return {
    source: "aws.ses",
    "detail-type": type,
    time: new Date().toISOString(),
    detail: {
      mail: { messageId, destination: to, headers, tags: { "ses:configuration-set": [configurationSet] } },
      ...(type === "Email Bounced" ? { bounce: { bounceType: "Permanent" } } : {}),
    },
  };
};

const only = <T>(values: Iterable<T>): T => [...values][0] as T;

/**
 * Runs a synthesised stack on this machine: table, bucket, queues, functions, API and mail from the template, behind
 * one port that checks every call against the caller's own role.
 * @throws Error where the template has something that it cannot run, naming it
 */
export const startCloud = async (options: CloudOptions): Promise<Cloud> => {
  const { template: raw, assets } = readTemplate(options.assembly, options.stack ?? "Cleargate");
  const ephemeral = options.dataDir === undefined;
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "cleargate-"));
  const logs = join(dataDir, "logs");
  for (const folder of [dataDir, logs, join(dataDir, "sqs")]) mkdirSync(folder, { recursive: true });

  const stops: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.toReversed()) await one();
    if (ephemeral) rmSync(dataDir, { recursive: true, force: true });
  };

  try {
    const services = new Map<string, Service>();
    const used = new Set<string>();
    const denied: string[] = [];
    const clock = movableClock();
    const metering = meter();
    const trouble = faults();
    let who: Identities | undefined;
    let answer: (call: Call) => Promise<Reply> = async () => page(503, "text/plain", "starting");
    const gateway: Gateway = await startGateway(
      {
        services,
        identities: () => who as Identities,
        meter: metering,
        faults: trouble,
        used,
        denied,
        unsigned: (call) => answer(call),
      },
      options.port,
    );
    stops.push(() => gateway.close());
    const endpoint = `http://127.0.0.1:${gateway.port}`;

    const parameters = {
      OidcIssuer: `${endpoint}/oidc`,
      OidcAudience: AUDIENCE,
      RoleClaim: ROLE_CLAIM,
      Sender: SENDER,
    };
    const unnamed = resolveTemplate(raw, parameters, { endpoint, streamArns: new Map() });
    const dynamo = await startDynamo(join(dataDir, "ledger.sqlite"), process.env.DYNAMODB_ENDPOINT);
    stops.push(() => dynamo.stop());
    const streamArns = await createTables(dynamo.url, unnamed.ofType("AWS::DynamoDB::Table").values());
    const template = resolveTemplate(raw, parameters, { endpoint, streamArns });

    const ids = identities(template, seedOf(join(dataDir, "seed")));
    who = ids;
    const sqs: SqsEngine = await startSqs(template, ephemeral ? undefined : join(dataDir, "sqs"));
    stops.push(() => sqs.stop());
    const mails = inbox(join(dataDir, "inbox"));
    const events = eventsService(
      template,
      () => functions,
      (queueArn, body) => sqs.sendAs("events.amazonaws.com", queueArn, body),
    );
    const ses = await startSes(mails, (event) => events.put(mailEvent(event, template)));
    stops.push(() => ses.stop());
    let eventsToLose = 0;
    const s3 = s3Service(template, join(dataDir, "s3"), (queue, event) => {
      if (eventsToLose > 0) eventsToLose -= 1;
      else sqs.sendAs("s3.amazonaws.com", queue, JSON.stringify(event));
    });
    for (const service of [dynamoService(dynamo), sqs.service, s3, ses.service, events.service])
      services.set(service.name, service);

    const people = await oidc(`${endpoint}/oidc`, AUDIENCE, ROLE_CLAIM, join(dataDir, "oidc.json"));
    const functions = makeFunctions(template, assets, ids, endpoint, logs, clock);
    stops.push(async () => {
      await Promise.all([...functions.values()].map((fn) => fn.stop()));
    });
    const grants = () => ({
      unused: ids.granted
        .flatMap(({ name, Action }) => [Action ?? []].flat().map((action) => `${name} ${action}`))
        .filter((name) => !used.has(name) && !name.includes(" logs:")),
      denied,
    });
    answer = unsigned({
      inbox: mails,
      oidc: people,
      api: httpApi(template, functions, people),
      faults: trouble,
      meter: metering,
      identities: () => ids,
      grants,
    });
    const sources = startSources(template, functions, ids, endpoint, dataDir, options.maxStreamBackoffMs ?? 5_000);
    stops.push(async () => {
      await Promise.all(sources.map((source) => source.stop()));
    });

    const schedules = startSchedules(template, functions, clock, join(logs, "schedules.log"));
    stops.push(() => schedules.stop());

    const queues = [...template.ofType("AWS::SQS::Queue").keys()];
    const queueNamed = (part: string): string => queues.find((one) => one.includes(part)) ?? part;
    const mainQueues = [...template.ofType("AWS::SQS::Queue").values()]
      .filter(({ properties }) => "RedrivePolicy" in properties)
      .map(({ id }) => id);
    const idle = (): boolean =>
      mainQueues.every((queue) => sqs.depth(queue).ready + sqs.depth(queue).inFlight === 0) &&
      sources.every((source) => !source.busy()) &&
      !events.busy() &&
      !schedules.busy();

    const bucketNamed = (part: string) => {
      const found = [...template.ofType("AWS::S3::Bucket").values()].find(({ id }) => id.startsWith(part));
      if (found === undefined) throw new Error(`the template has no bucket ${part}`);
      return found;
    };
    const bucket = bucketNamed("Intake");
    return {
      endpoint,
      apiUrl: `${endpoint}/api`,
      region: REGION,
      bucket: bucket.physical.ref,
      vault: bucketNamed("Vault").physical.ref,
      vaultStore: s3.bucket(bucketNamed("Vault").physical.ref) as BucketStore,
      table: only(template.ofType("AWS::DynamoDB::Table").keys()),
      inbox: mails,
      oidc: people,
      admin: ids.admin,
      meter: metering,
      dataDir,
      functions: [...functions.values()].map(({ name }) => name),
      queues,
      store: s3.bucket(bucket.physical.ref) as BucketStore,
      agentKey: ids.ofAgent,
      roleKey: (logicalRole) => {
        const role = [...template.ofType("AWS::IAM::Role").values()].find(({ id }) => id.startsWith(logicalRole));
        return ids.ofRole(role?.physical.attributes.Arn ?? logicalRole);
      },
      inject: trouble.inject,
      clearFaults: trouble.clear,
      grants,
      queueDepth: (part) => sqs.depth(queueNamed(part)),
      queueMessages: (part) => sqs.messages(queueNamed(part)),
      settled: async (timeoutMs = 60_000) => {
        const until = Date.now() + timeoutMs;
        // What leaves a queue may yet enter a stream, and what a stream wakes may write again: calm is when every
        // stream was looked at twice since the last thing happened.
        for (let since: readonly number[] | undefined; ; ) {
          if (Date.now() > until) throw new Error(`the embedded cloud was still busy after ${timeoutMs} ms`);
          await new Promise((tick) => setTimeout(tick, 30));
          const looks = sources.map((source) => source.emptyLooks());
          if (!idle()) since = undefined;
          else if (since === undefined) since = looks;
          else if (looks.every((count, index) => count >= ((since as readonly number[])[index] as number) + 2)) return;
        }
      },
      now: () => new Date(clock.now()).toISOString(),
      move: async (ms) => {
        clock.move(ms);
        await schedules.runDue();
      },
      runSchedule: schedules.run,
      busEvents: () => events.told(only(template.ofType("AWS::Events::EventBus").keys())),
      loseEvents: (count) => {
        eventsToLose = count;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
