import type { FactSummary } from "../../core/history/summary.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { eachPage } from "../each-page.ts";
import { EXIT } from "../exit.ts";
import { print, printJson } from "../output.ts";
import { shortInstant, table } from "../table.ts";

export interface HistoryOptions extends ApiOptions {
  readonly migration: string;
  readonly unit?: string;
  readonly requirement?: string;
  readonly agent?: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: string;
  readonly oldestFirst?: boolean;
  readonly json?: boolean;
}

interface Answer {
  readonly facts: readonly FactSummary[];
  readonly cursor: string | null;
}

const PAGE = 200;

/** Lists the recorded facts, newest first. */
export const history = async (options: HistoryOptions): Promise<number> => {
  const { migration, unit, requirement, agent, from, to, json, oldestFirst, ...api } = options;
  const client = apiClient(api, process.env);
  const limit = Number(options.limit);
  const facts: FactSummary[] = [];
  const ask = (cursor: string | undefined): Promise<Answer> =>
    client.get(`/migrations/${encodeURIComponent(migration)}/history`, {
      unit,
      requirement,
      agent,
      from,
      to,
      cursor,
      order: oldestFirst === true ? "oldest" : "newest",
      limit: String(Math.min(PAGE, limit - facts.length)),
    });
  for await (const answer of eachPage(ask)) {
    facts.push(...answer.facts);
    if (facts.length >= limit) break;
  }
  if (json === true) for (const fact of facts) printJson(fact);
  else {
    const rows = facts.map((one) => [
      shortInstant(one.recordedAt),
      one.outcome,
      one.unit ?? "–",
      one.requirement ?? "–",
      one.agent ?? "–",
      one.id,
      one.codes.join(","),
      one.summary,
    ]);
    print(table(["RECORDED", "OUTCOME", "UNIT", "REQUIREMENT", "AGENT", "FACT", "FINDINGS", "SUMMARY"], rows));
  }
  return EXIT.ok;
};
