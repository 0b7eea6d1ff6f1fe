import type { FactSummary, HistoryAnswer } from "../../contract/schemas/history.ts";
import type { Instant } from "../../core/instant.ts";
import { type ApiClient, type ApiOptions, apiClient } from "../api-client.ts";
import { eachPage } from "../each-page.ts";
import { EXIT } from "../exit.ts";
import { print, printError, printJson } from "../output.ts";
import { shortInstant, table } from "../table.ts";
import { instantGiven, isDate } from "../when.ts";

/** What the answer is narrowed by. */
interface Filters {
  readonly unit?: string;
  readonly requirement?: string;
  readonly agent?: string;
  readonly gate?: string;
  readonly outcome?: string;
  readonly code?: string;
}

export interface HistoryOptions extends ApiOptions, Filters {
  readonly migration: string;
  readonly from?: string;
  readonly to?: string;
  readonly limit: string;
  /** Whatever `limit` says. */
  readonly all?: boolean;
  readonly oldestFirst?: boolean;
  readonly json?: boolean;
}

const PAGE = 200;

interface Span {
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

/** The span that is asked for; where a bare date is in it, also in which zone that was read. */
const readSpan = async (
  client: ApiClient,
  { migration, from, to }: HistoryOptions,
): Promise<{ readonly span: Span; readonly said: readonly string[] }> => {
  let zone: Promise<string> | undefined;
  const zoneOf = (): Promise<string> => {
    zone ??= client.ask("showMigration", { path: { migration } }).then(({ timeZone }) => timeZone);
    return zone;
  };
  const read = async (option: string, text: string | undefined): Promise<Instant | undefined> =>
    text === undefined ? undefined : await instantGiven(option, text, zoneOf);
  const span = { from: await read("--from", from), to: await read("--to", to) };
  const dated = [
    ...(from !== undefined && isDate(from) ? [`from ${from} is ${shortInstant(span.from ?? null)}`] : []),
    ...(to !== undefined && isDate(to) ? [`to ${to} is before ${shortInstant(span.to ?? null)}`] : []),
  ];
  return { span, said: dated.length === 0 ? [] : [`${dated.join(", ")} (a date begins in ${await zoneOf()})`] };
};

interface Found {
  readonly facts: readonly FactSummary[];
  readonly hasMore: boolean;
}

/**
 * As many facts as are asked for, and whether there are more: that is one fact more, and no count, whose cost would grow
 * with the history. A filter may drop most of what a page reads, so pages are always as large as they may be then.
 */
const find = async (client: ApiClient, options: HistoryOptions, span: Span): Promise<Found> => {
  const { migration, unit, requirement, agent, gate, outcome, code, oldestFirst, all } = options;
  const limit = all === true ? Number.POSITIVE_INFINITY : Number(options.limit);
  const query = { unit, requirement, agent, gate, outcome, code, order: oldestFirst === true ? "oldest" : "newest" };
  const path = { migration };
  const isFiltered = [requirement, agent, gate, outcome, code].some((one) => one !== undefined);
  const facts: FactSummary[] = [];
  let pages = 0;
  const ask = (cursor: string | undefined): Promise<HistoryAnswer> => {
    pages += 1;
    const size = isFiltered ? PAGE : Math.min(PAGE, limit + 1 - facts.length);
    return client.ask("listHistory", { path, query: { ...query, ...span, cursor, limit: String(size) } });
  };
  for await (const answer of eachPage(ask)) {
    facts.push(...answer.facts);
    if (facts.length > limit) break;
  }
  // Of many pages without a fact the API has not said whether it knows the names; of a span in which nothing is, it does.
  if (facts.length === 0 && pages > 1) {
    const now = new Date(0).toISOString();
    await client.ask("listHistory", { path, query: { ...query, from: now, to: now } });
  }
  return { facts: facts.slice(0, limit), hasMore: facts.length > limit };
};

const HEADER = ["RECORDED", "OUTCOME", "UNIT", "REQUIREMENT", "AGENT", "FACT", "FINDINGS", "SUMMARY"];

/** Lists the recorded facts, newest first, and says on standard error whether there are more. */
export const history = async (options: HistoryOptions): Promise<number> => {
  const client = apiClient(options, process.env);
  const { span, said } = await readSpan(client, options);
  const { facts, hasMore } = await find(client, options, span);
  if (options.json === true) for (const fact of facts) printJson(fact);
  else if (facts.length > 0) {
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
    print(table(HEADER, rows));
  }
  const notes = [
    ...said,
    ...(facts.length === 0 ? ["nothing that was recorded is like that"] : []),
    ...(hasMore ? [`${facts.length} shown, and there are more: --all, or --limit <n>`] : []),
  ];
  printError(notes);
  return EXIT.ok;
};
