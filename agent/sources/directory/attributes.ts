import { PresenceFilter } from "ldapts";
import { Failure } from "../../../core/failure.ts";
import type { DirectoryEntry, Search, Value } from "./ldap.ts";

export const valuesOf = (value: Value | undefined): (string | Buffer)[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** The first value as text; undefined where it is empty. */
export const firstText = (value: Value | undefined): string | undefined => {
  const text = valuesOf(value)[0]?.toString();
  return text === "" ? undefined : text;
};

/** The first value of a binary attribute; undefined where it is empty. */
export const firstBytes = (value: Value | undefined): Buffer | undefined => {
  const [first] = valuesOf(value);
  if (first === undefined || first.length === 0) return undefined;
  return typeof first === "string" ? Buffer.from(first) : first;
};

/** Names are without regard to case (RFC 4512, 2.5), and some servers return all of them in lower case. */
export const attributeOf = (entry: DirectoryEntry, name: string): Value | undefined => {
  if (name in entry) return entry[name];
  const lower = name.toLowerCase();
  const found = Object.keys(entry).find((key) => key.toLowerCase() === lower);
  return found === undefined ? undefined : entry[found];
};

const RANGE = /^(.+);range=(\d+)-(\d+|\*)$/i;

interface ValueRange {
  readonly from: number;
  readonly values: readonly (string | Buffer)[];
  /** The last index of the range; `*` at the end of the list. */
  readonly to: string | undefined;
}

const findRange = (entry: DirectoryEntry, name: string): ValueRange | undefined => {
  for (const key of Object.keys(entry)) {
    const [, attribute, from, to] = RANGE.exec(key) ?? [];
    if (attribute?.toLowerCase() === name.toLowerCase())
      return { from: Number(from), values: valuesOf(entry[key]), to };
  }
  return undefined;
};

/** True where a range begins where the one before ended, and does not end before it began: else it might come for ever. */
const goesOn = ({ from, to }: ValueRange, after: number): boolean =>
  from === after + 1 && (to === "*" || Number(to) >= from);

/** @throws Failure `directory-truncated` where the server returns no further range before the end */
const readNextRange = async (
  search: Search,
  dn: string,
  name: string,
  after: string | undefined,
): Promise<ValueRange> => {
  const attributes = [`${name};range=${Number(after) + 1}-*`];
  const filter = new PresenceFilter({ attribute: "objectClass" });
  let next: ValueRange | undefined;
  for await (const { entries } of search(dn, { scope: "base", filter, attributes, pageSize: 1000 }))
    for (const entry of entries) next = findRange(entry, name) ?? next;
  if (next === undefined || next.values.length === 0 || !goesOn(next, Number(after)))
    throw new Failure(
      "directory-truncated",
      `${dn}: the values of ${name} do not go on after ${after}, before the last one`,
    );
  return next;
};

/**
 * All values of an attribute. Active Directory returns a long list in ranges, `name;range=0-1499`, and the client has to
 * request the next until one ends with `*` (MS-ADTS 3.1.1.3.1.3.3, range retrieval).
 */
export const readAllValues = async (
  search: Search,
  entry: DirectoryEntry,
  name: string,
): Promise<(string | Buffer)[]> => {
  let range = findRange(entry, name);
  if (range === undefined) return valuesOf(attributeOf(entry, name));
  const values = [...range.values];
  while (range.to !== "*") {
    range = await readNextRange(search, entry.dn, name, range.to);
    values.push(...range.values);
  }
  return values;
};
