import { eachPage } from "./each-page.ts";

/** How many somebody wants to see. */
export interface LimitOptions {
  readonly limit: string;
  /** Whatever `limit` says. */
  readonly all?: boolean;
}

interface Found<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
  /** How many pages were asked for. */
  readonly pages: number;
}

interface Paging<A, T> {
  /** The most that one page may have. */
  readonly most: number;
  /** True where a filter may drop most of what a page reads, so that pages are always as large as they may be. */
  readonly isFiltered: boolean;
  ask(cursor: string | undefined, limit: string): Promise<A>;
  itemsOf(answer: A): readonly T[];
}

/**
 * As many items as are asked for, and whether there are more: that is one item more, and no count, whose cost would grow
 * with the history.
 */
export const findFirst = async <A extends { readonly cursor: string | null }, T>(
  { limit: given, all }: LimitOptions,
  { most, isFiltered, ask, itemsOf }: Paging<A, T>,
): Promise<Found<T>> => {
  const limit = all === true ? Number.POSITIVE_INFINITY : Number(given);
  const items: T[] = [];
  let pages = 0;
  const askNext = (cursor: string | undefined): Promise<A> => {
    pages += 1;
    return ask(cursor, String(isFiltered ? most : Math.min(most, limit + 1 - items.length)));
  };
  for await (const answer of eachPage(askNext)) {
    items.push(...itemsOf(answer));
    if (items.length > limit) break;
  }
  return { items: items.slice(0, limit), hasMore: items.length > limit, pages };
};
