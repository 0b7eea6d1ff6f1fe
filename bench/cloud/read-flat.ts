import { type Bench, type Figure, figure } from "../measure.ts";
import { withFilledCloud } from "./filled-cloud.ts";
import { type EstateSize, itemsOf } from "./stored-estate.ts";
import { ledgerUsage } from "./with-cloud.ts";

/** What each question of people costs: by what it is about, not by the size of the plan or the length of the history. */

const SMALL: EstateSize = { units: 5, requirements: 2, facts: 1_000 };
/** A share of the large estate, where filling the ledger with all of it takes too long. */
const SHARE = Number(process.env.READ_FLAT_SHARE ?? 1);
const LARGE: EstateSize = { units: 50_000 * SHARE, requirements: 2, facts: 1_000_000 * SHARE };

const sizeText = ({ units, requirements, facts }: EstateSize): string =>
  `${(units * requirements).toLocaleString("en")} checkpoints and ${facts.toLocaleString("en")} facts`;

/** Of each question, the path after the migration; pages are so short that even the small estate fills them. */
const QUESTIONS: Readonly<Record<string, string>> = {
  gates: "/gates?limit=2",
  gate: "/gates/move%40u000001",
  checkpoints: "/checkpoints?limit=2",
  checkpoint: "/checkpoints/u000001/r1",
  state: "/checkpoints?limit=2&state=failed",
  unit: "/checkpoints?limit=2&unit=u000001",
  owner: "/checkpoints?limit=2&owner=o0",
  expires: "/checkpoints?limit=2&expiresBefore=2100-01-01T00:00:00Z",
  history: "/history?limit=50",
  "history-unit": "/history?limit=2&unit=u000001",
  "history-agent": "/history?limit=2&agent=a0",
  "history-outcome": "/history?limit=50&outcome=rejected",
  "history-code": "/history?limit=50&code=shrunk",
  notifications: "/notifications?limit=10",
  "notifications-state": "/notifications?limit=10&state=bounced",
  "history-requirement": "/history?limit=50&requirement=r1&order=oldest",
  "history-span": "/history?limit=50&from=2026-01-01T00:05:00Z&to=2026-01-01T00:10:00Z",
};

/** Read units of each question. */
const readUnits = (size: EstateSize): Promise<ReadonlyMap<string, number>> =>
  withFilledCloud(itemsOf(size), async (cloud) => {
    const headers = { authorization: `Bearer ${await cloud.oidc.token(["auditor"])}` };
    const used = new Map<string, number>();
    for (const [name, path] of Object.entries(QUESTIONS)) {
      cloud.meter.reset();
      const answer = await fetch(`${cloud.apiUrl}/migrations/bench${path}`, { headers });
      if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${await answer.text()}`);
      await answer.arrayBuffer();
      used.set(name, ledgerUsage(cloud.meter, "HttpApiRole").readUnits);
    }
    return used;
  });

export const readFlatBench: Bench = {
  name: "read-flat",
  run: async () => {
    const small = await readUnits(SMALL);
    const large = await readUnits(LARGE);
    return Object.entries(QUESTIONS).map(
      ([name, path]): Figure =>
        figure(
          `read-flat-${name}`,
          large.get(name) ?? 0,
          small.get(name) ?? 0,
          "read units",
          `\`${path}\` with ${sizeText(LARGE)} / with ${sizeText(SMALL)}; exactly 1`,
        ),
    );
  },
};
