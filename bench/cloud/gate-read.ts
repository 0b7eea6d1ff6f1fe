import { type Bench, figure } from "../measure.ts";
import { benchEstate } from "./bench-estate.ts";
import { ledgerUsage, withCloud } from "./with-cloud.ts";

/** What it costs to ask for one gate: by what counts in it, not by the size of the plan. */

/** Read units of one answer about a gate of two checkpoints, in a plan of so many units with two each. */
const readUnits = (units: number): Promise<number> =>
  withCloud(async (cloud) => {
    await benchEstate(cloud, units, 2, "unit");
    const headers = { authorization: `Bearer ${await cloud.oidc.token(["auditor"])}` };
    const ask = async (): Promise<void> => {
      const answer = await fetch(`${cloud.apiUrl}/migrations/bench/gates/${encodeURIComponent("g@u0")}`, { headers });
      if (!answer.ok) throw new Error(`the gate was answered with ${answer.status}`);
    };
    // A process reads a plan version's table of contents once.
    await ask();
    cloud.meter.reset();
    await ask();
    return ledgerUsage(cloud.meter, "HttpApiRole").readUnits;
  });

export const gateReadBench: Bench = {
  name: "gate-read",
  run: async () => {
    const small = await readUnits(2);
    const large = await readUnits(1_000);
    const note = "one gate of 2 checkpoints, in a plan of 2,000 / in one of 4; exactly 1";
    return [figure("gate-read", large, small, "read units", note)];
  },
};
