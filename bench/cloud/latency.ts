import { setTimeout as pause } from "node:timers/promises";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Cloud } from "../../local/cloud.ts";
import { type Bench, type Figure, figure, quantile, timed } from "../measure.ts";
import { type BenchEstate, benchEstate } from "./bench-estate.ts";
import { adminClients, bareWrites } from "./floor.ts";
import { startLoad } from "./load.ts";
import { withCloud } from "./with-cloud.ts";

/** How long a manifest takes from the PUT to the verdict, and to the mail. */

const POLL_MS = 2;
const MINUTE_MS = 60_000;
const WARM_UP = 10;
const TRANSITIONS = 120;
const LOADED_UNITS = 50;

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await pause(POLL_MS);
};

interface Times {
  readonly verdict: number[];
  readonly mail: number[];
}

/** Each manifest changes the state of the gate of unit 0, so each leads to a mail. */
const measureTransitions = async (
  cloud: Cloud,
  estate: BenchEstate,
  count: number,
  startMs: number,
): Promise<Times> => {
  const { table } = adminClients(cloud);
  const Key = { pk: "M#bench", sk: "C#u0#r0" };
  const versionOf = async (): Promise<number> =>
    (await table.send(new GetCommand({ TableName: cloud.table, Key, ConsistentRead: true }))).Item?.version;
  const times: Times = { verdict: [], mail: [] };
  for (let index = 0; index < count; index += 1) {
    const backup = await estate.seal(0, startMs + index * 1_000, index % 2 === 0);
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

const measureFloor = async (cloud: Cloud, estate: BenchEstate, startMs: number): Promise<number[]> => {
  const write = bareWrites(cloud);
  const times: number[] = [];
  for (let index = 0; index < TRANSITIONS; index += 1) {
    const backup = await estate.seal(0, startMs + index);
    times.push(await timed(() => write(backup)));
  }
  return times;
};

/** @returns the times, and how many other manifests were pushed each second meanwhile */
const measureLoaded = async (cloud: Cloud, estate: BenchEstate, startMs: number) => {
  const stop = startLoad(estate, LOADED_UNITS, startMs);
  let times: Times = { verdict: [], mail: [] };
  const seconds = await timed(async () => {
    times = await measureTransitions(cloud, estate, TRANSITIONS, startMs);
  });
  return { times, perSecond: Math.round((await stop()) / seconds) };
};

const QUANTILES = [
  ["p50", 0.5],
  ["p99", 0.99],
] as const;

const figuresOf = (name: string, times: readonly number[], floor: readonly number[], note: string): Figure[] =>
  QUANTILES.map(([label, part]) =>
    figure(
      `${name}-${label}`,
      quantile(times, part) * 1_000,
      quantile(floor, part) * 1_000,
      "ms",
      `${label} ${note} / ${label} of a bare PUT and transaction through the same gateway`,
    ),
  );

export const latencyBench: Bench = {
  name: "latency",
  run: () =>
    withCloud(async (cloud) => {
      const estate = await benchEstate(cloud, LOADED_UNITS + 1, 1, "unit");
      const nowMs = Date.now();
      const floor = await measureFloor(cloud, estate, nowMs - 300 * MINUTE_MS);
      await measureTransitions(cloud, estate, WARM_UP, nowMs - 240 * MINUTE_MS);
      const rest = await measureTransitions(cloud, estate, TRANSITIONS, nowMs - 120 * MINUTE_MS);
      // The first manifest of each other unit changes its gate, whose mail would be counted as one of unit 0.
      for (let unit = 1; unit <= LOADED_UNITS; unit += 1)
        await estate.put(await estate.seal(unit, nowMs - 180 * MINUTE_MS));
      await cloud.waitUntilIdle(120_000);
      const { times: loaded, perSecond } = await measureLoaded(cloud, estate, nowMs - 60 * MINUTE_MS);
      const others = `with ${perSecond} other manifests a second`;
      return [
        ...figuresOf(
          "latency-verdict",
          rest.verdict,
          floor,
          "from the PUT of a manifest to its verdict in the ledger, at rest",
        ),
        ...figuresOf("latency-mail", rest.mail, floor, "to the mail of its gate's transition, at rest"),
        ...figuresOf("latency-verdict-loaded", loaded.verdict, floor, `to the verdict, ${others}`),
        ...figuresOf("latency-mail-loaded", loaded.mail, floor, `to the mail, ${others}`),
      ];
    }),
};
