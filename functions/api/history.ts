import type { AnswerOf, RequestOf } from "../../contract/contract.ts";
import { Failure } from "../../core/failure.ts";
import { isAboutGate } from "../../core/history/about-gate.ts";
import { UNROUTED } from "../../core/history/manifest-fact.ts";
import type { FactSummary } from "../../core/history/summary.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import type { HistoryQuery, Page, QueryLedger } from "../../ports/query.ts";
import { requireAsked } from "./unknown.ts";

/** The path segment under which facts are asked for that belong to no migration. */
const UNROUTED_PATH = "unrouted";

/**
 * A page of what was recorded about a gate. No index has gates, so the facts of one page are read and those about it kept:
 * a request reads at most `limit` facts, whatever the history's size, and a page may be empty although another follows.
 */
const pageOfGate = async (ledger: QueryLedger, query: HistoryQuery, gate: string): Promise<Page<FactSummary>> => {
  const page = await ledger.pageHistory(query);
  const facts = await ledger.readFacts(page.items.map(({ id }) => id));
  return { ...page, items: facts.filter((fact) => isAboutGate(fact, gate)).map(summarizeFact) };
};

/** A page of what was recorded, narrowed as asked. @throws Failure `request-invalid`, `cursor-invalid`, `not-found` */
export const pageHistory = async (
  ledger: QueryLedger,
  { path: { migration: name }, query: { order, gate, ...asked } }: RequestOf<"listHistory">,
): Promise<AnswerOf<"listHistory">> => {
  const migration = name === UNROUTED_PATH ? UNROUTED : name;
  if (gate !== undefined && migration === UNROUTED)
    throw new Failure("request-invalid", "gate: what belongs to no migration is about no gate");
  const query = { ...asked, migration, newestFirst: order === "newest" };
  const page = gate === undefined ? await ledger.pageHistory(query) : await pageOfGate(ledger, query, gate);
  const isWhole = asked.cursor === undefined && page.cursor === undefined;
  if (isWhole && page.items.length === 0 && migration !== UNROUTED)
    await requireAsked(ledger, migration, { ...asked, gate });
  return { facts: page.items, cursor: page.cursor ?? null };
};
