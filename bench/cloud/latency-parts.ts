import type { Cloud } from "../../local/cloud.ts";
import { type Bench, figure, quantile } from "../measure.ts";
import { type BenchEstate, benchEstate } from "./bench-estate.ts";
import { measureFloor, until } from "./latency.ts";
import { withCloud } from "./with-cloud.ts";

/** Where the time from the PUT of a manifest to its verdict and its mail goes, by when calls come to the gateway, at rest. */

const MINUTE_MS = 60_000;
const WARM_UP = 10;
const MEASURED = 100;

interface Call {
  readonly atMs: number;
  /** Its caller and operation. */
  readonly name: string;
}

/** Keeps when each call comes, and when a call that takes capacity of the ledger is answered by it. */
const recordCalls = ({ meter }: Cloud): Call[] => {
  const calls: Call[] = [];
  const { request, capacity } = meter;
  const keep = (name: string): void => void calls.push({ atMs: performance.now(), name });
  Object.assign(meter, {
    request: (...[caller, operation, subject]: Parameters<typeof request>) => {
      keep(`${caller} ${operation}`);
      request(caller, operation, subject);
    },
    capacity: (...[caller, operation, consumed]: Parameters<typeof capacity>) => {
      keep(`${caller} ${operation} answered`);
      capacity(caller, operation, consumed);
    },
  });
  return calls;
};

/** Each ends with the first such call after the part before it. */
const PARTS: readonly { readonly name: string; readonly until: RegExp; readonly note: string }[] = [
  {
    name: "put-sent",
    until: /^agent.* s3:PutObject$/,
    note: "the client's own work until its PUT comes to the gateway",
  },
  {
    name: "queue",
    until: /^Receive.* dynamodb:BatchGetItem$/,
    note: "the PUT stored, its event queued and given out, and `receive` begun, until its first call",
  },
  { name: "read-ledger", until: /^Receive.* s3:GetObjectVersion$/, note: "the ledger read" },
  { name: "judge", until: /^Receive.* dynamodb:TransactWriteItems$/, note: "the manifest read and judged" },
  { name: "commit", until: /^Receive.* dynamodb:TransactWriteItems answered$/, note: "the verdict written" },
  {
    name: "stream",
    until: /^Notify.* dynamodb:(?!GetRecords|DescribeStream|GetShardIterator)\w+$/,
    note: "until the stream was polled, read, and `notify` begun",
  },
  { name: "notify", until: /^Notify.* ses:SendEmail$/, note: "the mail made" },
];

/** @returns how long each part took, in milliseconds, and at last the sending of the mail */
const partsOf = (calls: readonly Call[], putMs: number, mailMs: number): readonly number[] => {
  let fromMs = putMs;
  const parts = PARTS.map(({ name, until: ends }) => {
    const end = calls.find((call) => call.atMs >= fromMs && ends.test(call.name));
    if (end === undefined) throw new Error(`no call ends ${name}`);
    const ms = end.atMs - fromMs;
    fromMs = end.atMs;
    return ms;
  });
  return [...parts, mailMs - fromMs];
};

const measureOnce = async (
  cloud: Cloud,
  estate: BenchEstate,
  calls: Call[],
  at: { readonly completedMs: number; readonly complete: boolean },
): Promise<readonly number[]> => {
  const backup = await estate.seal(0, at.completedMs, at.complete);
  const mails = cloud.inbox.list().length;
  calls.length = 0;
  const putMs = performance.now();
  const put = estate.put(backup);
  await until(() => cloud.inbox.list().length > mails);
  const mailMs = performance.now();
  await put;
  await cloud.waitUntilIdle();
  return partsOf(calls, putMs, mailMs);
};

export const latencyPartsBench: Bench = {
  name: "latency-parts",
  run: () =>
    withCloud(async (cloud) => {
      const estate = await benchEstate(cloud, 1, 1, "unit");
      const nowMs = Date.now();
      const floor = quantile(await measureFloor(cloud, estate, nowMs - 300 * MINUTE_MS), 0.5) * 1_000;
      const calls = recordCalls(cloud);
      const measured: (readonly number[])[] = [];
      for (let index = 0; index < WARM_UP + MEASURED; index += 1) {
        const at = { completedMs: nowMs - 120 * MINUTE_MS + index * 1_000, complete: index % 2 === 0 };
        measured.push(await measureOnce(cloud, estate, calls, at));
      }
      const ended = [...PARTS, { name: "mail", note: "the mail taken" }];
      return ended.map(({ name, note }, index) =>
        figure(
          `latency-part-${name}`,
          quantile(
            measured.slice(WARM_UP).map((parts) => parts[index] ?? 0),
            0.5,
          ),
          floor,
          "ms",
          `p50 of ${note} / p50 of a bare PUT and transaction through the same gateway`,
        ),
      );
    }),
};
