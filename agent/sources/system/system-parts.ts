import { Failure } from "../../../core/failure.ts";
import type { AccountEntry } from "../../../core/manifest/entry.ts";
import {
  type Attribute,
  attributeLines,
  isAttributeOf,
  MAX_ATTRIBUTE,
  MAX_ATTRIBUTES,
  type SystemTypeName,
  systemKey,
} from "../../../core/manifest/system-entry.ts";
import { isPrintable } from "../../../core/printable.ts";
import { type Entries, entrySorter } from "../../sorting/entries.ts";
import type { Scratch } from "../../sorting/scratch.ts";
import { type SortedRecord, sorter } from "../../sorting/sorter.ts";

/** Values by attribute; one that is empty says nothing. */
export type PartAttributes = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Collects the parts of an existing system: what is said of one part in several places is said of one part. */
export interface SystemParts {
  /** @throws Failure `source-invalid` for a name or a value that no entry may have; `spool-full` */
  add(type: SystemTypeName, name: string, attributes?: PartAttributes): void;
  has(type: SystemTypeName): boolean;
  /** All parts; nothing can be added any more. @throws Failure `source-invalid` where one says more than an entry holds */
  end(): Entries;
}

/** What one place says of a part. */
interface Saying {
  readonly name: string;
  readonly attributes: readonly Attribute[];
}

/** All that is said of each part, which is sorted by keys; its name is the one that it was given first. */
function* partsIn(sayings: Iterable<SortedRecord>, fail: (what: string) => Failure): Generator<AccountEntry> {
  let part: { readonly key: string; readonly name: string; readonly lines: Map<string, Attribute> } | undefined;
  const tooMuch = (key: string): Failure => fail(`${key} says more than ${MAX_ATTRIBUTES} characters`);
  const entryOf = ({ key, name, lines }: NonNullable<typeof part>): AccountEntry => {
    const more = attributeLines([...lines.values()]);
    if (more !== undefined && more.length > MAX_ATTRIBUTES) throw tooMuch(key);
    return { key, name, ...(more === undefined ? {} : { more }) };
  };
  for (const { key, value } of sayings) {
    const { name, attributes } = JSON.parse(value) as Saying;
    if (part !== undefined && part.key !== key) yield entryOf(part);
    if (part?.key !== key) part = { key, name, lines: new Map() };
    for (const one of attributes) part.lines.set(`${one.name}=${one.value}`, one);
    // So many lines are more characters than that, and no more of one part is kept in memory.
    if (part.lines.size > MAX_ATTRIBUTES) throw tooMuch(key);
  }
  if (part !== undefined) yield entryOf(part);
}

/** @param where names the source in a failure */
export const systemParts = (where: string, scratch: Scratch): SystemParts => {
  const sayings = sorter(scratch);
  const types = new Set<SystemTypeName>();
  const fail = (what: string): Failure => new Failure("source-invalid", `${where}: ${what}`);

  const checked = (type: SystemTypeName, of: string, attribute: Attribute): Attribute => {
    const { name, value } = attribute;
    if (!isPrintable(value)) throw fail(`${of}: ${name} has characters that cannot be shown in a line`);
    if (!isAttributeOf(type, attribute))
      throw fail(
        value.length > MAX_ATTRIBUTE
          ? `${of}: ${name} has more than ${MAX_ATTRIBUTE} characters`
          : `${of} has no attribute ${name} of "${value}"`,
      );
    return attribute;
  };

  return {
    add: (type, written, attributes = {}) => {
      const name = written.trim();
      const key = systemKey(type, name);
      if (name === "" || key.endsWith(":")) throw fail(`a ${type} has no name`);
      if (!isPrintable(name)) throw fail(`the name of a ${type} has characters that cannot be shown in a line`);
      const said = Object.entries(attributes).flatMap(([attribute, values]) =>
        [values ?? []].flat().flatMap((one) => {
          const value = one.trim();
          return value === "" ? [] : [checked(type, key, { name: attribute, value })];
        }),
      );
      types.add(type);
      sayings.add(key, JSON.stringify({ name, attributes: said } satisfies Saying));
    },
    has: (type) => types.has(type),
    end: () => {
      const found = sayings.end();
      const entries = entrySorter("inventory", scratch);
      for (const entry of partsIn(found.records(), fail)) entries.add(entry);
      found.remove();
      return entries.end();
    },
  };
};
