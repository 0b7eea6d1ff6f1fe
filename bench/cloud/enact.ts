import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Cloud } from "../../local/cloud.ts";
import { type Bench, type Figure, figure } from "../measure.ts";
import { list } from "./bench-estate.ts";
import type { Measured } from "./enact-process.ts";
import { ledgerUsage, withCloud } from "./with-cloud.ts";

/** What it takes to bring a large plan into force, and to replace it by another. */

const REQUIREMENTS = 100;
const UNITS = [100, 1_000];
const SMALL_UNITS = 20;
const IDLE_TIMEOUT_MS = 600_000;
const KEY = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const PROCESS = join(import.meta.dirname, "enact-process.ts");

const planOf = (version: number, units: number): string => `format: cleargate.plan/1
migration: bench
version: ${version}
timeZone: UTC
contacts: [{ id: ana, name: Ana, email: ana@example.com }]
units: [${list(units, (index) => `{ id: u${index}, kind: pool }`)}]
agents: [{ id: a, units: ["*"], keys: [{ id: k, publicKey: "${KEY}" }] }]
requirements: [${list(REQUIREMENTS, (index) => `{ id: r${index}, title: r, evidence: backup, kinds: [pool], maxAge: ${24 + version}h, judgement: bench }`)}]
gates: [{ id: g, title: g, before: g, scope: migration, requirements: all, contacts: [ana] }]
`;

/** A function's work in a process of its own, with the administrator's key. */
export const measured = async (cloud: Cloud, work: "accept" | "enact", plan: string): Promise<Measured> => {
  const { accessKeyId, secret } = cloud.admin;
  const child = spawn(process.execPath, [PROCESS, work], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      ...process.env,
      ...{ AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret, AWS_REGION: cloud.region },
      ...{ ENDPOINT: cloud.endpoint, TABLE: cloud.table, BUCKET: cloud.bucket },
    },
  });
  child.stdin.end(plan);
  const pieces: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`${work} ended with ${status}`);
  return JSON.parse(Buffer.concat(pieces).toString("utf8")) as Measured;
};

interface Applied {
  readonly accept: Measured;
  readonly enact: Measured;
  readonly acceptReadUnits: number;
  readonly writeUnits: number;
  readonly readUnits: number;
}

/** A run of 100,000 takes long: each figure is told as it is measured. */
const told = (what: string, { seconds, mebibytes }: Measured): void =>
  void process.stderr.write(`${what}: ${seconds.toFixed(1)} s, ${mebibytes.toFixed(0)} MiB\n`);

const applied = async (cloud: Cloud, version: number, units: number): Promise<Applied> => {
  const plan = planOf(version, units);
  cloud.meter.reset();
  const accept = await measured(cloud, "accept", plan);
  told(`version ${version}, ${units} units, accepted`, accept);
  const { readUnits: acceptReadUnits } = ledgerUsage(cloud.meter, "admin");
  const enact = await measured(cloud, "enact", plan);
  told(`version ${version}, ${units} units, in force`, enact);
  const { writeUnits, readUnits } = ledgerUsage(cloud.meter, "admin");
  return { accept, enact, acceptReadUnits, writeUnits, readUnits };
};

const both = (units: number): Promise<readonly [Applied, Applied]> =>
  withCloud(async (cloud) => {
    // Only the measured process works on the plan, however slow this machine is.
    cloud.inject({ caller: "Enact", operation: "dynamodb:*", kind: "error-before", times: Number.MAX_SAFE_INTEGER });
    const results = [await applied(cloud, 1, units), await applied(cloud, 2, units)] as const;
    // The stream still wakes functions of the cloud's own.
    await cloud.waitUntilIdle(IDLE_TIMEOUT_MS);
    return results;
  });

const figuresOf = (name: string, large: Applied, small: Applied, what: string): Figure[] => [
  figure(`${name}-accept`, large.accept.seconds, small.accept.seconds, "s", `accepting ${what}; against 2,000`),
  figure(`${name}-accept-memory`, large.accept.mebibytes, small.accept.mebibytes, "MiB", "the same, resident memory"),
  figure(`${name}-accept-read`, large.acceptReadUnits, small.acceptReadUnits, "read units", "the same"),
  figure(`${name}-enact`, large.enact.seconds, small.enact.seconds, "s", `putting ${what} into force; paced`),
  figure(`${name}-enact-memory`, large.enact.mebibytes, small.enact.mebibytes, "MiB", "the same, resident memory"),
  figure(`${name}-write-units`, large.writeUnits, small.writeUnits, "write units", "both together"),
  figure(`${name}-read-units`, large.readUnits, small.readUnits, "read units", "both together"),
];

const benchOf = (units: number): Bench => {
  const checkpoints = units * REQUIREMENTS;
  // No name is the beginning of another: `--only` takes all that begin so.
  const name = `plan-in-force-${checkpoints / 1_000}k`;
  return {
    name,
    run: async () => {
      const [firstSmall, nextSmall] = await both(SMALL_UNITS);
      const [first, next] = await both(units);
      const of = checkpoints.toLocaleString("en");
      return [
        ...figuresOf(`${name}-first`, first, firstSmall, `a first plan of ${of}`),
        ...figuresOf(`${name}-next`, next, nextSmall, `its next version of ${of}`),
      ];
    },
  };
};

export const enactBenches: readonly Bench[] = UNITS.map(benchOf);
