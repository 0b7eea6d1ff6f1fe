import { setTimeout as pause } from "node:timers/promises";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import type { Cloud } from "../../local/cloud.ts";
import { type Bench, type Figure, figure, quantile, timed } from "../measure.ts";
import { type BenchEstate, benchEstate, UNDAMPED_A_SECOND } from "./bench-estate.ts";
import { adminClients, bareWrites } from "./floor.ts";
import { startLoad } from "./load.ts";
import { ledgerUsage, withCloud } from "./with-cloud.ts";

/** How long a manifest takes from the PUT to the verdict, and to the mail. */

const POLL_MS = 1;
/** Else mails would be held back, because a gate opens and shuts so often. */
const PACE_MS = 1_000 / UNDAMPED_A_SECOND;
const MINUTE_MS = 60_000;
const WARM_UP = 10;
const TRANSITIONS = 120;
const LOADED_UNITS = 50;

export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await pause(POLL_MS);
};

/**
 * When an item has moved on from a version. The ledger is asked only after `receive` wrote: to ask it
 * all the time took more of the processor than what is measured.
 */
const movedOnAt = async (cloud: Cloud, versionOf: () => Promise<number>, version: number): Promise<number> => {
  const written = (): number => ledgerUsage(cloud.meter, "Receive").writeUnits;
  for (let seen = written(); ; ) {
    await until(() => written() > seen);
    const atMs = performance.now();
    seen = written();
    if ((await versionOf()) > version) return atMs;
  }
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
    const putMs = performance.now();
    const verdict = movedOnAt(cloud, versionOf, version);
    await estate.put(backup);
    times.verdict.push(((await verdict) - putMs) / 1_000);
    times.mail.push(await mailed);
    await pause(PACE_MS);
  }
  return times;
};

export const measureFloor = async (cloud: Cloud, estate: BenchEstate, startMs: number): Promise<number[]> => {
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
