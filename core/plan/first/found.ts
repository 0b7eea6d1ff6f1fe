import { canonicalText } from "../../canonical.ts";
import { compareText } from "../../compare-text.ts";
import { type Instant, later } from "../../instant.ts";
import type { Report } from "./report.ts";
import { type Rhythm, rhythmOf } from "./rhythm.ts";

/** One thing that one host has: whatever its reports say of it. */
export interface Found {
  readonly unit: string;
  readonly host: string;
  readonly newest: Report;
  readonly rhythm: Rhythm;
}

/** A requirement that units share: of the same kind of evidence, from the same source, by the same rhythm. */
export interface Needed {
  readonly requirement: string;
  readonly found: readonly [Found, ...Found[]];
}

/** A text as an id; what is none of its characters becomes a hyphen. */
const idOf = (text: string): string => {
  const name = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .slice(0, 50);
  return /[a-z0-9](?:.*[a-z0-9])?/.exec(name)?.[0] ?? "host";
};

/** The same name for each text, and another one for another text, in the order of the texts. @param nameOf of a text, an id */
const distinct = (texts: Iterable<string>, nameOf: (text: string) => string): ReadonlyMap<string, string> => {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const text of [...new Set(texts)].toSorted(compareText)) {
    const id = nameOf(text);
    let name = id;
    for (let n = 2; taken.has(name); n++) name = `${id}-${n}`;
    taken.add(name);
    names.set(text, name);
  }
  return names;
};

const runsOf = (reports: readonly Report[]): readonly Instant[] =>
  reports.flatMap(({ asOf, earlier }) => (asOf === null ? [] : [asOf, ...earlier]));

/** One text for each list of texts: hosts and sources may have any sign in their names, also one that would divide them. */
const keyOf = (...texts: readonly (string | number)[]): string => JSON.stringify(texts);

const settingsOf = ({ job }: Report): string => canonicalText(job.source);

const newestOf = (reports: readonly [Report, ...Report[]]): Report =>
  reports.reduce((a, b) => (later(a.readAt, b.readAt) === a.readAt ? a : b));

/**
 * What the reports show of each host. Several reports of one thing are read as one: what was completed by then shows its rhythm.
 * @returns in an order that does not depend on that of the reports
 */
export const foundIn = (reports: readonly Report[]): readonly Found[] => {
  const units = distinct(
    reports.map(({ host }) => host),
    idOf,
  );
  const groups = Map.groupBy(reports, (one) => keyOf(one.host, one.source, settingsOf(one)));
  return [...groups]
    .toSorted(([a], [b]) => compareText(a, b))
    .map(([, group]) => {
      const newest = newestOf(group as [Report, ...Report[]]);
      const { host, readAt } = newest;
      return { unit: units.get(host) as string, host, newest, rhythm: rhythmOf(runsOf(group), readAt) };
    });
};

/**
 * What was found, each with the name of what it is evidence of: two sources have two, whatever they are called, and of one host the
 * second of a source is another than the first.
 */
const named = (found: readonly Found[]): readonly { readonly found: Found; readonly name: string }[] => {
  const counts = new Map<string, number>();
  const keyed = found.map((one) => {
    const { host, newest } = one;
    const key = keyOf(host, newest.source);
    const number = (counts.get(key) ?? 0) + 1;
    counts.set(key, number);
    return { found: one, key: keyOf(newest.source, number) };
  });
  const sources = new Map(keyed.map(({ key, found: { newest } }) => [key, newest.source]));
  const names = distinct(sources.keys(), (key) => idOf(sources.get(key) as string));
  return keyed.map(({ found: one, key }) => ({ found: one, name: names.get(key) as string }));
};

/**
 * The requirements of a first plan. Hosts share one where they have the same rhythm: none is allowed to be as old as the evidence
 * of another host.
 */
export const neededBy = (found: readonly Found[]): readonly Needed[] => {
  const bySource = Map.groupBy(named(found), (one) => one.name);
  return [...bySource]
    .toSorted(([a], [b]) => compareText(a, b))
    .flatMap(([name, ones]) => {
      const byAge = Map.groupBy(ones, (one) => `${one.found.rhythm.maxAge} ${one.found.newest.proof ?? ""}`);
      return [...byAge].map(([of, same]) => ({
        requirement: byAge.size === 1 ? name : `${name}-${of.trim().replaceAll(" ", "-")}`,
        found: same.map((one) => one.found) as [Found, ...Found[]],
      }));
    });
};
