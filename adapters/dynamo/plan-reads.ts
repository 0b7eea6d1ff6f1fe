import type { PlanSection } from "../../ports/enact.ts";
import type { Item } from "./items.ts";
import { canExist, type Key, keys, migrationIn } from "./keys.ts";
import { readContents, readSection, sectionsFrom, sectionWith } from "./plan-sections.ts";
import { queryAfter } from "./query-after.ts";
import type { Table } from "./table.ts";

/** A part with its place in the plan version: its partition, and its name. */
export type PartItem = Key & { readonly part?: unknown };

export interface PlanReads {
  /**
   * Parts of plan versions by their names, in the order of the keys; undefined where there is none.
   * @throws TypeError here and below, where a section is not there that a version has
   */
  getParts(asked: readonly Key[]): Promise<(PartItem | undefined)[]>;
  /** All parts of one plan version whose names begin in one of these ways. */
  listParts(pk: string, ...prefixes: readonly string[]): Promise<PartItem[]>;
  /** The first of those parts whose names begin so and come after one. */
  partsAfter(pk: string, prefix: string, after: string, limit: number): Promise<PartItem[]>;
  /** All such parts; undefined where the version has no sections, or one of them is not there. */
  findParts(pk: string, prefix: string): Promise<PartItem[] | undefined>;
  /** The sections of a plan version; undefined where an earlier build wrote its parts, an item each. */
  findSections(pk: string): Promise<readonly PlanSection[] | undefined>;
}

/** Tables of contents have no names of people, and take some ten KB each. */
const KEPT = 100;

const nameOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;
const isPresent = <T>(value: T | undefined): value is T => value !== undefined;

const sectionKeyIn = (pk: string, { version, digest }: PlanSection): Key =>
  keys.planSection(migrationIn(pk), version, digest);

const partsIn = (pk: string, section: Item | undefined): readonly PartItem[] => {
  // What a plan asks for would be less than it is.
  if (section === undefined) throw new TypeError(`the ledger lacks some parts of ${pk}`);
  return readSection(section).map(([sk, part]) => ({ pk, sk, part }));
};

/**
 * Reads parts of plan versions that are, or were, in force: nothing writes them from then on, so a table of contents is read once.
 * @param getSections reads sections, and the parts of versions that have none
 */
export const planReads = (table: Table, getSections: Table["getAll"] = table.getAll): PlanReads => {
  /** By partition; null of an earlier build's version. */
  const known = new Map<string, readonly PlanSection[] | null>();
  const keep = (pk: string, sections: readonly PlanSection[] | null): void => {
    known.delete(pk);
    known.set(pk, sections);
  };
  /** Only once an answer is made: what it is made of must not be forgotten meanwhile. */
  const trim = (): void => {
    for (const oldest of known.keys()) {
      if (known.size <= KEPT) break;
      known.delete(oldest);
    }
  };
  const keepContents = (item: Item | undefined): void => {
    if (item !== undefined) keep(item.pk, readContents(item));
  };

  const findSections = async (pk: string): Promise<readonly PlanSection[] | undefined> => {
    if (!known.has(pk)) keepContents(await table.get(keys.planContents(pk)));
    const sections = known.get(pk);
    if (sections !== undefined) keep(pk, sections);
    trim();
    return sections ?? undefined;
  };

  const readAll = async (asked: readonly Key[]): Promise<ReadonlyMap<string, Item | undefined>> => {
    const items = await getSections(asked);
    return new Map(asked.map((key, at) => [nameOf(key), items[at]]));
  };

  /**
   * Of versions of which nothing is known yet, parts are asked for with the contents, so that an earlier build's take one call.
   * @returns what was read, and the contents of all: what is known now may be forgotten for others at any time
   */
  const readUnknown = async (asked: readonly Key[]) => {
    const partitions = [...new Set(asked.map(({ pk }) => pk))];
    const held = new Map(partitions.map((pk) => [pk, known.get(pk)]));
    const unknown = asked.filter(({ pk }) => held.get(pk) === undefined);
    const contents = [...new Set(unknown.map(({ pk }) => pk))].map(keys.planContents);
    const read = await readAll([...contents, ...unknown]);
    for (const key of contents) keepContents(read.get(nameOf(key)));
    for (const part of read.values()) if (part !== undefined && !known.has(part.pk)) keep(part.pk, null);
    for (const pk of partitions) {
      const sections = held.get(pk) ?? known.get(pk);
      if (sections !== undefined) keep(pk, sections);
      held.set(pk, sections);
    }
    trim();
    return { read, contents: held };
  };

  const getParts = async (asked: readonly Key[]): Promise<(PartItem | undefined)[]> => {
    const { read, contents } = await readUnknown(asked);
    const placeOf = (key: Key): Key | undefined => {
      const sections = contents.get(key.pk) ?? undefined;
      if (sections === undefined) return key;
      const section = sectionWith(sections, key.sk);
      return section === undefined ? undefined : sectionKeyIn(key.pk, section);
    };
    const places = asked.map(placeOf);
    const more = await readAll(places.filter(isPresent).filter((place) => !read.has(nameOf(place))));
    return asked.map(({ pk, sk }, at) => {
      const place = places[at];
      if (place === undefined) return undefined;
      const item = more.get(nameOf(place)) ?? read.get(nameOf(place));
      return place.sk === sk ? (item as PartItem | undefined) : partsIn(pk, item).find((part) => part.sk === sk);
    });
  };

  const listParts = async (pk: string, ...prefixes: readonly string[]): Promise<PartItem[]> => {
    if (!canExist({ pk, sk: "any" })) return [];
    const sections = await findSections(pk);
    if (sections === undefined) {
      const found = (await Promise.all(prefixes.map((prefix) => table.queryAll(pk, prefix)))).flat();
      if (found.length > 0) keep(pk, null);
      return found;
    }
    const places = prefixes.flatMap((prefix) => sectionsFrom(sections, prefix, prefix));
    const items = await getSections(places.map((one) => sectionKeyIn(pk, one)));
    return items
      .flatMap((item) => partsIn(pk, item))
      .filter(({ sk }) => prefixes.some((prefix) => sk.startsWith(prefix)));
  };

  const findParts = async (pk: string, prefix: string): Promise<PartItem[] | undefined> => {
    const sections = await findSections(pk);
    if (sections === undefined) return undefined;
    const items = await getSections(sectionsFrom(sections, prefix, prefix).map((one) => sectionKeyIn(pk, one)));
    return items.includes(undefined) ? undefined : items.flatMap((item) => partsIn(pk, item));
  };

  const partsAfter = async (pk: string, prefix: string, after: string, limit: number): Promise<PartItem[]> => {
    if (!canExist({ pk, sk: prefix })) return [];
    const sections = await findSections(pk);
    if (sections === undefined) return queryAfter(table, pk, prefix, after, limit);
    const parts: PartItem[] = [];
    for (const section of sectionsFrom(sections, prefix, after === "" ? prefix : after)) {
      if (parts.length >= limit) break;
      const [item] = await getSections([sectionKeyIn(pk, section)]);
      parts.push(...partsIn(pk, item).filter(({ sk }) => sk.startsWith(prefix) && sk > after));
    }
    return parts.slice(0, limit);
  };

  return { getParts, listParts, findParts, partsAfter, findSections };
};
