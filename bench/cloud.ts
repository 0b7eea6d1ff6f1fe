import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cloud } from "../local/cloud.ts";
import { startDynamo } from "../local/services/dynamodb/engine.ts";
import { startCloud } from "../local/start-cloud.ts";
import { bundleText } from "../scripts/bundle.ts";
import { synthOnce } from "../scripts/synth.ts";
import { type Bench, type Figure, figure, ledgerUsage, pairTimed } from "./measure.ts";
import { PRICES, PRICES_OF } from "./prices.ts";
import { benchEstate } from "./push.ts";

/** Sent by the bucket, received and deleted by the function's poller. */
const SQS_CALLS = 3;
/** What a small manifest keeps the function busy, of the memory that the stack gives it. */
const AUDIT_SECONDS = 0.1;
const AUDIT_MIB = 1_024;

interface Cost {
  readonly calls: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** What one manifest that keeps its checkpoint passed costs in a plan of so many checkpoints. */
const refreshCost = async (units: number, requirements: number): Promise<Cost> => {
  const cloud = await startCloud({ assembly: synthOnce(), port: 0 });
  try {
    const estate = await benchEstate(cloud, units, requirements);
    const startMs = Date.now();
    const push = async (minutes: number): Promise<void> => estate.put(await estate.seal(0, startMs - minutes * 60_000));
    for (let minutes = 50; minutes > 45; minutes -= 1) await push(minutes);
    await cloud.settled(300_000);
    cloud.meter.reset();
    const manifests = 20;
    for (let minutes = 40; minutes > 40 - manifests; minutes -= 1) {
      await push(minutes);
      await cloud.settled(300_000);
    }
    const { calls, readUnits, writeUnits } = ledgerUsage(cloud.meter, "Receive");
    return { calls: calls / manifests, readUnits: readUnits / manifests, writeUnits: writeUnits / manifests };
  } finally {
    await cloud.stop();
  }
};

const flat: Bench = {
  name: "ledger-flat",
  run: async () => {
    const small = await refreshCost(2, 5);
    const large = await refreshCost(1_000, 100);
    const units = ({ readUnits, writeUnits }: Cost): number => readUnits + writeUnits;
    const bill =
      small.writeUnits * PRICES.writeUnit +
      small.readUnits * PRICES.readUnit +
      PRICES.s3Put +
      PRICES.s3Get +
      SQS_CALLS * PRICES.sqsRequest +
      PRICES.lambdaRequest +
      AUDIT_SECONDS * (AUDIT_MIB / 1024) * PRICES.lambdaGiBSecond;
    return [
      figure(
        "ledger-flat",
        units(large),
        units(small),
        "request units",
        "for each refreshed manifest with 100,000 checkpoints / with 10; exactly 1",
      ),
      figure("ledger-flat-calls", large.calls, small.calls, "calls", "the same, in calls; exactly 1"),
      figure(
        "ledger-units",
        small.writeUnits,
        small.readUnits,
        "request units",
        `written / read for each refreshed manifest; about USD ${bill.toFixed(2)} a million with S3, SQS and Lambda, at list prices of ${PRICES_OF}`,
      ),
    ];
  },
};

/** Seconds that a process takes to load a module and end. */
const loads = (module: string): (() => void) => {
  const env = {
    ...process.env,
    LEDGER_TABLE: "table",
    INTAKE_BUCKET: "bucket",
    INTAKE_QUEUE_URL: "http://localhost/q",
    VAULT_BUCKET: "vault",
    ROLE_CLAIM: "roles",
    SENDER: "a@b.c",
    CONFIGURATION_SET: "set",
    BUS_NAME: "bus",
    AWS_REGION: "eu-west-1",
  };
  return () => {
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", module], {
      env,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
  };
};

const startup: Bench = {
  name: "startup",
  run: async () => {
    const assembly = synthOnce();
    const clouds: Cloud[] = [];
    const start = async (): Promise<void> => void clouds.push(await startCloud({ assembly, port: 0 }));
    const { ours, against } = await pairTimed(start, loads("0"), 5);
    const engines: { stop(): Promise<void> }[] = [];
    const folder = mkdtempSync(join(tmpdir(), "cleargate-bench-"));
    const engine = async (): Promise<void> =>
      void engines.push(await startDynamo(join(folder, `${engines.length}.db`), undefined));
    const beside = await pairTimed(start, engine, 5);
    await Promise.all([...clouds, ...engines].map((one) => one.stop()));
    rmSync(folder, { recursive: true, force: true });
    return [
      figure("startup", ours, against, "s", "the embedded cloud ready / node -e 0"),
      figure("startup-engine", beside.ours, beside.against, "s", "the same / its DynamoDB engine alone"),
    ];
  },
};

/** What each function cannot do without: the bare clients that it calls. */
const CLIENTS: Readonly<Record<string, readonly string[]>> = {
  receive: ["lib-dynamodb", "client-dynamodb", "client-s3", "client-sqs"],
  compare: ["lib-dynamodb", "client-dynamodb", "client-s3"],
  notify: ["lib-dynamodb", "client-dynamodb", "client-sesv2", "client-eventbridge"],
  sweep: ["lib-dynamodb", "client-dynamodb"],
  approvals: ["lib-dynamodb", "client-dynamodb"],
  feedback: ["lib-dynamodb", "client-dynamodb"],
  reconcile: ["lib-dynamodb", "client-dynamodb", "client-s3", "client-sqs"],
  probe: ["lib-dynamodb", "client-dynamodb", "client-s3"],
  api: ["lib-dynamodb", "client-dynamodb"],
  apply: ["lib-dynamodb", "client-dynamodb", "client-s3"],
};

const EXPORTS: Readonly<Record<string, string>> = {
  "lib-dynamodb": "DynamoDBDocumentClient, BatchGetCommand, QueryCommand, TransactWriteCommand",
  "client-dynamodb": "DynamoDBClient",
  "client-s3": "S3Client, GetObjectCommand",
  "client-sqs": "SQSClient, ChangeMessageVisibilityCommand",
  "client-sesv2": "SESv2Client, SendEmailCommand",
  "client-eventbridge": "EventBridgeClient, PutEventsCommand",
};

/** A bundle that makes the bare clients and does nothing with them, built as the functions' bundles are. */
const bareBundle = async (verb: string): Promise<string> => {
  const outfile = join(import.meta.dirname, "..", "dist", "bench", `${verb}.mjs`);
  const lines = (CLIENTS[verb] ?? []).flatMap((name) => {
    const imported = EXPORTS[name] as string;
    const client = imported.split(",")[0] as string;
    const made = client === "DynamoDBDocumentClient" ? `${client}.from(new DynamoDBClient({}))` : `new ${client}({})`;
    return [
      `import { ${imported} } from "@aws-sdk/${name}";`,
      `export { ${imported} };`,
      `export const made${client} = ${made};`,
    ];
  });
  await bundleText(lines.join("\n"), outfile);
  return outfile;
};

const loadBenches: readonly Bench[] = Object.keys(CLIENTS).map((verb) => ({
  name: `function-load-${verb}`,
  run: async (): Promise<Figure[]> => {
    synthOnce();
    const bundle = join(import.meta.dirname, "..", "dist", "functions", verb, "index.mjs");
    const bare = await bareBundle(verb);
    const { ours, against } = await pairTimed(
      loads(`await import(${JSON.stringify(bundle)})`),
      loads(`await import(${JSON.stringify(bare)})`),
      9,
    );
    const size = (file: string): number => statSync(file).size / 1024;
    return [
      figure(
        `function-load-${verb}`,
        ours,
        against,
        "s",
        "the bundle loaded by a new process / one that makes the bare clients that it uses; at most 1.3",
      ),
      figure(`function-size-${verb}`, size(bundle), size(bare), "KiB", "the same, in size"),
    ];
  },
}));

export const cloudBenches: readonly Bench[] = [flat, startup, ...loadBenches];
