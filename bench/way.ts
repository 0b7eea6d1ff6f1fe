import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { Cloud } from "../local/cloud.ts";
import { startCloud } from "../local/start-cloud.ts";
import { synthOnce } from "../scripts/synth.ts";
import { type Bench, type Figure, figure, timed } from "./measure.ts";
import { type Backup, type BenchEstate, benchEstate } from "./push.ts";

/** The whole way of a manifest, from the PUT to the verdict and to the mail. */

const POLL_MS = 2;
const MINUTE_MS = 60_000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] as number;

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await pause(POLL_MS);
};

/** Clients with all rights, for what measures and for the floor. */
const adminOf = (cloud: Cloud): { table: DynamoDBDocumentClient; bucket: S3Client } => {
  const { accessKeyId, secret } = cloud.admin;
  const options = {
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: { accessKeyId, secretAccessKey: secret },
  };
  return {
    table: DynamoDBDocumentClient.from(new DynamoDBClient(options)),
    bucket: new S3Client({ ...options, forcePathStyle: true }),
  };
};

/** What any design would do at the least: keep the object, and write its fact and its checkpoint in one transaction. */
const barePair = (cloud: Cloud): (({ key, bytes }: Backup) => Promise<void>) => {
  const { table, bucket } = adminOf(cloud);
  const item = (pk: string, key: string) => ({
    Put: { TableName: cloud.table, Item: { pk, sk: key, state: "passed" } },
  });
  return async ({ key, bytes }) => {
    await bucket.send(
      new PutObjectCommand({ Bucket: cloud.bucket, Key: `floor/${key}`, Body: bytes, IfNoneMatch: "*" }),
    );
    await table.send(new TransactWriteCommand({ TransactItems: [item("floor-fact", key), item("floor", key)] }));
  };
};

interface Times {
  readonly verdict: number[];
  readonly mail: number[];
}

/** Each manifest turns the gate of unit 0, so each leads to a mail. */
const measureTurns = async (cloud: Cloud, estate: BenchEstate, turns: number, startMs: number): Promise<Times> => {
  const { table } = adminOf(cloud);
  const Key = { pk: "M#bench", sk: "C#u0#r0" };
  const versionOf = async (): Promise<number> =>
    (await table.send(new GetCommand({ TableName: cloud.table, Key, ConsistentRead: true }))).Item?.version as number;
  const times: Times = { verdict: [], mail: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    const backup = await estate.seal(0, startMs + turn * 1_000, turn % 2 === 0);
    const version = await versionOf();
    const mails = cloud.inbox.list().length;
    const mailed = timed(() => until(() => cloud.inbox.list().length > mails));
    times.verdict.push(
      await timed(async () => {
        await estate.put(backup);
        await until(async () => (await versionOf()) > version);
      }),
    );
    times.mail.push(await mailed);
  }
  return times;
};

const TURNS = 120;
const LOADED_UNITS = 50;

/** Refreshes of other units, one after the other, until it is stopped. */
const load = (estate: BenchEstate, startMs: number): (() => Promise<number>) => {
  let stopped = false;
  const work = (async () => {
    let pushed = 0;
    for (; !stopped; pushed += 1) {
      const unit = 1 + (pushed % LOADED_UNITS);
      await estate.put(await estate.seal(unit, startMs + pushed));
      await pause(20);
    }
    return pushed;
  })();
  return () => {
    stopped = true;
    return work;
  };
};

const inCloud = async <T>(work: (cloud: Cloud) => Promise<T>): Promise<T> => {
  const cloud = await startCloud({ assembly: synthOnce(), port: 0 });
  try {
    return await work(cloud);
  } finally {
    await cloud.stop();
  }
};

const latency: Bench = {
  name: "latency",
  run: () =>
    inCloud(async (cloud) => {
      const estate = await benchEstate(cloud, LOADED_UNITS + 1, 1, "unit");
      const nowMs = Date.now();
      const pair = barePair(cloud);
      const floors: number[] = [];
      for (let index = 0; index < TURNS; index += 1) {
        const backup = await estate.seal(0, nowMs - 300 * MINUTE_MS + index);
        floors.push(await timed(() => pair(backup)));
      }
      await measureTurns(cloud, estate, 10, nowMs - 240 * MINUTE_MS);
      const rest = await measureTurns(cloud, estate, TURNS, nowMs - 120 * MINUTE_MS);
      // The first manifest of a unit turns its gate, which would be one mail more.
      for (let unit = 1; unit <= LOADED_UNITS; unit += 1)
        await estate.put(await estate.seal(unit, nowMs - 180 * MINUTE_MS));
      await cloud.settled(120_000);
      const stop = load(estate, nowMs - 60 * MINUTE_MS);
      const busySeconds: { pushed: number; seconds: number } = { pushed: 0, seconds: 0 };
      let busy: Times = { verdict: [], mail: [] };
      busySeconds.seconds = await timed(async () => {
        busy = await measureTurns(cloud, estate, TURNS, nowMs - 60 * MINUTE_MS);
      });
      busySeconds.pushed = await stop();
      const others = Math.round(busySeconds.pushed / busySeconds.seconds);
      const rows: [string, readonly number[], string][] = [
        ["latency-verdict", rest.verdict, "from the PUT of a manifest to its verdict in the ledger, at rest"],
        ["latency-mail", rest.mail, "to the mail that its gate has turned, at rest"],
        ["latency-verdict-loaded", busy.verdict, `to the verdict, with ${others} other manifests a second`],
        ["latency-mail-loaded", busy.mail, `to the mail, with ${others} other manifests a second`],
      ];
      return rows.flatMap(([name, values, note]): Figure[] =>
        (
          [
            ["p50", 0.5],
            ["p99", 0.99],
          ] as const
        ).map(([label, part]) =>
          figure(
            `${name}-${label}`,
            quantile(values, part) * 1_000,
            quantile(floors, part) * 1_000,
            "ms",
            `${label} ${note} / ${label} of a bare PUT and transaction through the same gateway`,
          ),
        ),
      );
    }),
};

const MANIFESTS = 600;
const AT_ONCE = 16;

const allAtOnce = async (backups: readonly Backup[], put: (backup: Backup) => Promise<void>): Promise<void> => {
  const left = backups[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const backup of left) await put(backup);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};

const throughput: Bench = {
  name: "throughput",
  run: () =>
    inCloud(async (cloud) => {
      const estate = await benchEstate(cloud, MANIFESTS, 1, "unit");
      const nowMs = Date.now();
      const sealedOf = (startMs: number): Promise<Backup[]> =>
        Promise.all(Array.from({ length: MANIFESTS }, (_, unit) => estate.seal(unit, startMs)));
      const rounds = async (hour: number): Promise<{ ours: number; against: number }> => {
        const backups = await sealedOf(nowMs - hour * 60 * MINUTE_MS);
        const ours = await timed(async () => {
          await allAtOnce(backups, estate.put);
          await cloud.settled(300_000);
        });
        return { ours, against: await timed(() => allAtOnce(backups, barePair(cloud))) };
      };
      // The first round turns each gate and warms the functions; then every manifest is a refresh.
      await rounds(9);
      const measured = [await rounds(8), await rounds(7), await rounds(6)].toSorted((a, b) => a.ours - b.ours);
      const { ours, against } = measured[1] as { ours: number; against: number };
      return [
        figure(
          "throughput",
          MANIFESTS / ours,
          MANIFESTS / against,
          "manifests/s",
          `${MANIFESTS} manifests pushed, audited and written / as many bare PUTs and transactions through the same gateway`,
        ),
      ];
    }),
};

export const wayBenches: readonly Bench[] = [latency, throughput];
