import { factItem, type Item } from "../../adapters/dynamo/items.ts";
import type { ManifestFact } from "../../core/history/fact.ts";
import { instantOf } from "../../core/instant.ts";
import { type Bench, figure, timed } from "../measure.ts";
import { benchEstate } from "./bench-estate.ts";
import { withFilledCloud } from "./filled-cloud.ts";
import { ledgerUsage } from "./with-cloud.ts";

/** What an answer about the past costs: by what was recorded since the last snapshot, not by the length of the history. */

const HOUR_MS = 3_600_000;

/** A manifest that changed nothing, a minute after the one before; the newest is two hours old. */
const factOf = (index: number, count: number): ManifestFact => ({
  ...{ id: `bench-${index}`, type: "manifest-audited", migration: "bench", unit: "u0", requirement: "r0", agent: "a" },
  recordedAt: instantOf(Date.now() - 2 * HOUR_MS - (count - index) * 60_000),
  ...{ object: { key: `k${index}`, versionId: "v", size: 1 }, digest: null, planVersion: 1, header: null },
  ...{ entries: 1, bytes: 1, events: [] },
  verdict: { outcome: "rejected", effect: "none", findings: [] },
});

function* factsOf(count: number): Generator<Item> {
  for (let index = 0; index < count; index += 1) yield factItem(factOf(index, count));
}

const RUNS = 5;
/** A run replays 50,000 facts. */
const SNAPSHOTS = 4;

/** Read units of one answer, and the median of its milliseconds, over so many facts. */
const measured = (count: number): Promise<{ readonly units: number; readonly ms: number }> =>
  withFilledCloud(
    factsOf(count),
    async (cloud) => {
      for (let run = 0; run < SNAPSHOTS; run += 1) await cloud.runSchedule("Snapshot");
      const headers = { authorization: `Bearer ${await cloud.oidc.token(["auditor"])}` };
      const ask = async (): Promise<void> => {
        const answer = await fetch(`${cloud.apiUrl}/migrations/bench/as-of/gates`, { headers });
        if (!answer.ok) throw new Error(`the answer was ${answer.status}: ${await answer.text()}`);
        await answer.text();
      };
      await ask();
      cloud.meter.reset();
      await ask();
      const units = ledgerUsage(cloud.meter, "HttpAsOfRole").readUnits;
      const seconds: number[] = [];
      for (let run = 0; run < RUNS; run += 1) seconds.push(await timed(ask));
      return { units, ms: Math.round((seconds.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0) * 1_000) };
    },
    (cloud) => benchEstate(cloud, 2, 2, "unit"),
  );

const SMALL = 1_000;
const LARGE = 100_000;

export const asOfBench: Bench = {
  name: "as-of-flat",
  run: async () => {
    const small = await measured(SMALL);
    const large = await measured(LARGE);
    const what = `an answer as of an instant, of a history of ${LARGE.toLocaleString("en")} facts / of ${SMALL.toLocaleString("en")}`;
    return [
      figure("as-of-flat", large.units, small.units, "read units", `${what}; about 1`),
      figure("as-of-flat-time", large.ms, small.ms, "ms", `the same; about 1`),
    ];
  },
};
