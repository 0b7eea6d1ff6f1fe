import { setTimeout as pause } from "node:timers/promises";
import type { Cloud } from "../../local/cloud.ts";
import { type Bench, type Figure, figure, timed, timedBoth } from "../measure.ts";
import { allAtOnce } from "./all-at-once.ts";
import { type Backup, benchEstate } from "./bench-estate.ts";
import { bareWrites } from "./floor.ts";
import { withCloud } from "./with-cloud.ts";

const MINUTE_MS = 60_000;
const MANIFESTS = Number(process.env.CLEARGATE_BENCH_MANIFESTS ?? 600);
const POLL_MS = 5;

interface Round {
  /** Seconds until every manifest had its verdict and its receipt. */
  readonly written: number;
  /** Until all was done that follows: mails, comparisons, the log. */
  readonly idle: number;
  readonly bare: number;
  /** Processor seconds of cloud and clients, without the engine of the ledger: of all that, and of the bare calls. */
  readonly cpu: { readonly idle: number; readonly bare: number };
}

/** A message leaves the queue once its manifest has a verdict and a receipt. */
const untilReceived = async (cloud: Cloud): Promise<void> => {
  for (;;) {
    const { ready, inFlight } = cloud.queueDepth("IntakeQueue");
    if (ready + inFlight === 0) return;
    await pause(POLL_MS);
  }
};

const rate = (seconds: number): number => MANIFESTS / seconds;

export const throughputBench: Bench = {
  name: "throughput",
  run: () =>
    withCloud(async (cloud) => {
      const estate = await benchEstate(cloud, MANIFESTS, 1, "unit");
      const nowMs = Date.now();
      const sealedOf = (startMs: number): Promise<Backup[]> =>
        Promise.all(Array.from({ length: MANIFESTS }, (_, unit) => estate.seal(unit, startMs)));
      const round = async (hour: number): Promise<Round> => {
        const backups = await sealedOf(nowMs - hour * 60 * MINUTE_MS);
        let written = 0;
        const all = await timedBoth(async () => {
          written = await timed(async () => {
            await allAtOnce(backups, estate.put);
            await untilReceived(cloud);
          });
          await cloud.waitUntilIdle(300_000);
        });
        const bare = await timedBoth(() => allAtOnce(backups, bareWrites(cloud)));
        const cpu = { idle: all.cpuSeconds, bare: bare.cpuSeconds };
        return { written, idle: all.seconds, bare: bare.seconds, cpu };
      };
      // In the first round each gate changes state and the functions start; after it every manifest is a refresh.
      await round(9);
      const rounds = [await round(8), await round(7), await round(6)];
      const against = "as many bare PUTs and transactions through the same gateway";
      const medianBy = (member: "written" | "idle", name: string, note: string): Figure => {
        const [, median] = rounds.toSorted((a, b) => a[member] / a.bare - b[member] / b.bare);
        if (median === undefined) throw new Error("nothing was measured");
        const { [member]: ours, bare } = median;
        return figure(name, rate(ours), rate(bare), "manifests/s", `${MANIFESTS} manifests ${note} / ${against}`);
      };
      const [, median] = rounds.map(({ cpu }) => cpu).toSorted((a, b) => a.idle / a.bare - b.idle / b.bare);
      if (median === undefined) throw new Error("nothing was measured");
      const cpuMs = (seconds: number): number => (seconds / MANIFESTS) * 1_000;
      return [
        medianBy("written", "throughput", "pushed, audited and written, each with its receipt"),
        medianBy("idle", "throughput-idle", "pushed, until all was done that follows, as in the log"),
        figure(
          "throughput-cpu",
          cpuMs(median.idle),
          cpuMs(median.bare),
          "ms of a processor",
          `a manifest until all was done, by the cloud and the client that pushes / ${against}, both without the engine`,
        ),
      ];
    }),
};
