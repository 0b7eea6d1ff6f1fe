import { computed } from "@preact/signals";
import { address, hrefOf, type Query, setQuery } from "./address.ts";

/** The moment that is looked at, in the address: when it was, and when it was known. */
export interface Moment {
  /** As the address has it, also where it is none: then the API says so, and now is not shown in its place. */
  readonly at: string | undefined;
  readonly knownAt: string | undefined;
}

const AT = "as-of";
const KNOWN_AT = "known-at";

/** Undefined where it is now. */
export const moment = computed((): Moment | undefined => {
  const { query } = address.value;
  const [at, knownAt] = [query.get(AT) || undefined, query.get(KNOWN_AT) || undefined];
  return at === undefined && knownAt === undefined ? undefined : { at, knownAt };
});

/** As the API is asked for it. */
export const momentQuery = ({ at, knownAt }: Moment): Query => ({ at, knownAt });

/** For a key of what is asked. */
export const momentText = (of: Moment | undefined): string => (of === undefined ? "" : `${of.at} ${of.knownAt}`);

export const chooseMoment = ({ at, knownAt }: Moment): void => setQuery({ [AT]: at, [KNOWN_AT]: knownAt });

export const backToNow = (): void => chooseMoment({ at: undefined, knownAt: undefined });

/** The views that can show any moment; others show what is now, and are not linked to with another one. */
const OF_ANY_MOMENT: readonly string[] = ["", "gates", "checkpoints", "history", "facts", "packs"];

export const isOfAnyMoment = ([first, migration, view = ""]: readonly string[]): boolean =>
  first === "migrations" && migration !== undefined && OF_ANY_MOMENT.includes(view);

/** The same address at the moment that is looked at, where its view can show it and it names none of its own. */
export const atMoment = (href: string): string => {
  const of = moment.value;
  if (of === undefined) return href;
  const url = new URL(href, window.location.origin);
  const path = url.pathname.slice(hrefOf([]).length).split("/").filter(Boolean);
  if (!isOfAnyMoment(path) || url.searchParams.has(AT) || url.searchParams.has(KNOWN_AT)) return href;
  if (of.at !== undefined) url.searchParams.set(AT, of.at);
  if (of.knownAt !== undefined) url.searchParams.set(KNOWN_AT, of.knownAt);
  return `${url.pathname}${url.search}${url.hash}`;
};

/** The same view at another moment, for links. */
export const hrefAt = (path: readonly string[], at: string, query: Query = {}): string =>
  hrefOf(path, { ...query, [AT]: at, [KNOWN_AT]: at });
