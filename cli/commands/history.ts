import { type ApiClient, type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { findFirst, type LimitOptions } from "../find-first.ts";
import { print, printError, printJson } from "../output.ts";
import { EMPTY_SPAN, readSpan, type Span, type SpanOptions } from "../span.ts";
import { shortInstant, table } from "../table.ts";

/** What the answer is narrowed by. */
interface Filters {
  readonly unit?: string;
  readonly requirement?: string;
  readonly agent?: string;
  readonly gate?: string;
  readonly outcome?: string;
  readonly code?: string;
}

export interface HistoryOptions extends ApiOptions, SpanOptions, LimitOptions, Filters {
  readonly oldestFirst?: boolean;
  readonly json?: boolean;
}

const PAGE = 200;

/** As many facts as are asked for, and whether there are more. */
const find = async (client: ApiClient, options: HistoryOptions, span: Span) => {
  const { migration, unit, requirement, agent, gate, outcome, code, oldestFirst } = options;
  const asked = { unit, requirement, agent, gate, outcome, code, order: oldestFirst === true ? "oldest" : "newest" };
  const path = { migration };
  const found = await findFirst(options, {
    most: PAGE,
    isFiltered: [requirement, agent, gate, outcome, code].some((one) => one !== undefined),
    ask: (cursor, limit) => client.ask("listHistory", { path, query: { ...asked, ...span, cursor, limit } }),
    itemsOf: ({ facts }) => facts,
  });
  // Of many pages without a fact the API has not said whether it knows the names; of a span in which nothing is, it does.
  if (found.items.length === 0 && found.pages > 1)
    await client.ask("listHistory", { path, query: { ...asked, ...EMPTY_SPAN } });
  return found;
};

const HEADER = ["RECORDED", "OUTCOME", "UNIT", "REQUIREMENT", "AGENT", "FACT", "FINDINGS", "SUMMARY"];

/** Lists the recorded facts, newest first, and says on standard error whether there are more. */
export const history = async (options: HistoryOptions): Promise<number> => {
  const client = apiClient(options, process.env);
  const { span, said } = await readSpan(client, options);
  const { items: facts, hasMore } = await find(client, options, span);
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
