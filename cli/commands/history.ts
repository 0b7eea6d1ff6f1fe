import type { Fact } from "../../core/history/fact.ts";
import { happenedAt } from "../../core/history/happened.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { type Instant, plus } from "../../core/instant.ts";
import { type ApiClient, type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { findFirst, type LimitOptions } from "../find-first.ts";
import { type MomentOptions, momentQuery } from "../moment.ts";
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

export interface HistoryOptions extends ApiOptions, SpanOptions, LimitOptions, MomentOptions, Filters {
  readonly oldestFirst?: boolean;
  readonly json?: boolean;
}

const PAGE = 200;
/** Of whole facts, by which it is known when something happened. */
const PAGE_WHOLE = 100;

/** The instant after another one: what was recorded at an instant was known then, and the API's spans end before their ends. */
const after = (instant: Instant): Instant => plus(instant, 1);

/** What had been recorded by then, within the span. */
const knownWithin = ({ from, to }: Span, knownAt: Instant | undefined): Span => {
  const until = knownAt === undefined ? undefined : after(knownAt);
  return { from, to: until !== undefined && (to === undefined || until < to) ? until : to };
};

/** What follows from other facts had happened once it was recorded. */
const hadHappened = (fact: Fact, at: Instant): boolean =>
  (fact.type === "manifest-audited" ? happenedAt(fact) : fact.recordedAt) <= at;

/** As many facts as are asked for, and whether there are more. */
const find = async (client: ApiClient, options: HistoryOptions, given: Span) => {
  const { migration, unit, requirement, agent, gate, outcome, code, oldestFirst } = options;
  const asked = { unit, requirement, agent, gate, outcome, code, order: oldestFirst === true ? "oldest" : "newest" };
  const path = { migration };
  const { at, knownAt } = await momentQuery(client, migration, options);
  const span = knownWithin(given, knownAt);
  const found =
    at === undefined
      ? await findFirst(options, {
          most: PAGE,
          isFiltered: [requirement, agent, gate, outcome, code].some((one) => one !== undefined),
          ask: (cursor, limit) => client.ask("listHistory", { path, query: { ...asked, ...span, cursor, limit } }),
          itemsOf: ({ facts }) => facts,
        })
      : await findFirst(options, {
          most: PAGE_WHOLE,
          isFiltered: true,
          ask: (cursor, limit) => client.ask("listFacts", { path, query: { ...asked, ...span, cursor, limit } }),
          itemsOf: ({ facts }) => facts.filter((fact: Fact) => hadHappened(fact, at)).map(summarizeFact),
        });
  // Of many pages without a fact the API has not said whether it knows the names; of a span in which nothing is, it does.
  if (found.items.length === 0 && (found.pages > 1 || at !== undefined))
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
