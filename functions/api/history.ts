import type { AnswerOf, RequestOf } from "../../contract/contract.ts";
import { Failure } from "../../core/failure.ts";
import { isAboutGate } from "../../core/history/about-gate.ts";
import { UNROUTED } from "../../core/history/manifest-fact.ts";
import type { FactSummary } from "../../core/history/summary.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import type { HistoryQuery, Page, QueryLedger } from "../../ports/query.ts";
import { requireAsked } from "../unknown-names.ts";

/** The path segment under which facts are asked for that belong to no migration. */
const UNROUTED_PATH = "unrouted";

/**
 * A page of what was recorded about a gate. No index has gates, so the facts of one page are read and those about it kept:
 * a request reads at most `limit` facts, whatever the history's size, and a page may be empty although another follows.
 */
const pageOfGate = async (ledger: QueryLedger, query: HistoryQuery, gate: string): Promise<Page<FactSummary>> => {
  const page = await ledger.pageFactRefs(query);
  const facts = await ledger.readFacts(page.items.map(({ id }) => id));
  return { ...page, items: facts.filter((fact) => isAboutGate(fact, gate)).map(summarizeFact) };
};

type Narrowed = Pick<RequestOf<"listHistory">["query"], "unit" | "requirement" | "agent" | "gate">;

/** The migration that a history is asked of. @throws Failure `request-invalid` where no gate can be in it */
const askedOf = (name: string, { gate }: Narrowed): string => {
  const migration = name === UNROUTED_PATH ? UNROUTED : name;
  if (gate !== undefined && migration === UNROUTED)
    throw new Failure("request-invalid", "gate: what belongs to no migration is about no gate");
  return migration;
};

/** @throws Failure `not-found` where the only page is empty, and a name is in it that nobody knows */
const requireNames = async (
  ledger: QueryLedger,
  { migration, cursor }: HistoryQuery,
  page: Page<unknown>,
  asked: Narrowed,
): Promise<void> => {
  const isWhole = cursor === undefined && page.cursor === undefined;
  if (isWhole && page.items.length === 0 && migration !== UNROUTED) await requireAsked(ledger, migration, asked);
};

/** A page of what was recorded, narrowed as asked. @throws Failure `request-invalid`, `cursor-invalid`, `not-found` */
export const pageHistory = async (
  ledger: QueryLedger,
  { path, query: { order, gate, ...asked } }: RequestOf<"listHistory">,
): Promise<AnswerOf<"listHistory">> => {
  const migration = askedOf(path.migration, { gate });
  const query = { ...asked, migration, newestFirst: order === "newest" };
  const page = gate === undefined ? await ledger.pageHistory(query) : await pageOfGate(ledger, query, gate);
  await requireNames(ledger, query, page, { ...asked, gate });
  return { facts: page.items, cursor: page.cursor ?? null };
};

/** A response may be 6 MB (AWS, "Lambda quotas", synchronous invocation), in which a body is a text. */
const MAX_PAGE_BYTES = 2 * 1024 ** 2;

const isFound = ({ type, codes }: FactSummary): boolean =>
  (type === "manifest-audited" || type === "evidence-compared") && codes.length > 0;

/**
 * A page of whole facts, narrowed as asked. Where they are too large together, fewer are read: at most twice as many as are
 * answered with. @throws Failure `request-invalid`, `cursor-invalid`, `not-found`
 */
export const pageFacts = async (
  ledger: QueryLedger,
  { path, query: { order, gate, found, ...asked } }: RequestOf<"listFacts">,
): Promise<AnswerOf<"listFacts">> => {
  const migration = askedOf(path.migration, { gate });
  for (let { limit } = asked; ; limit = Math.ceil(limit / 2)) {
    const query = { ...asked, limit, migration, newestFirst: order === "newest" };
    const page = await ledger.pageFactRefs(query);
    const facts = await ledger.readFacts(page.items.map(({ id }) => id));
    const wanted = found === "true" ? facts.filter((fact) => isFound(summarizeFact(fact))) : facts;
    const items = gate === undefined ? wanted : wanted.filter((fact) => isAboutGate(fact, gate));
    if (limit > 1 && Buffer.byteLength(JSON.stringify(items)) > MAX_PAGE_BYTES) continue;
    await requireNames(ledger, query, { ...page, items }, { ...asked, gate });
    return { facts: items, cursor: page.cursor ?? null };
  }
};
