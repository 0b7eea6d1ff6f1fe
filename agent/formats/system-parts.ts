import { Failure } from "../../core/failure.ts";
import type { AccountEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import {
  type Attribute,
  attributeLines,
  isAttributeOf,
  MAX_ATTRIBUTE,
  MAX_ATTRIBUTES,
  type SystemTypeName,
  systemKey,
} from "../../core/manifest/system-entry.ts";
import { isPrintable } from "../../core/printable.ts";

/** Values by attribute; one that is empty says nothing. */
export type PartAttributes = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Collects the parts of an existing system: what is said of one part in several places is said of one part. */
export interface SystemParts {
  /** @throws Failure `source-invalid` for a name or a value that no entry may have */
  add(type: SystemTypeName, name: string, attributes?: PartAttributes): void;
  has(type: SystemTypeName): boolean;
  /** In the order of a manifest. @throws Failure `source-invalid` where a part says more than an entry holds */
  entries(): AccountEntry[];
}

interface Part {
  readonly name: string;
  readonly attributes: Attribute[];
}

/** @param where names the source in a failure */
export const systemParts = (where: string): SystemParts => {
  const parts = new Map<string, Part>();
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
      const part = parts.get(key) ?? { name, attributes: [] };
      parts.set(key, part);
      for (const [attribute, values] of Object.entries(attributes))
        for (const value of [values ?? []].flat().map((one) => one.trim()))
          if (value !== "") part.attributes.push(checked(type, key, { name: attribute, value }));
    },
    has: (type) => [...parts.keys()].some((key) => key.startsWith(`${type}:`)),
    entries: () =>
      sortByKey(
        [...parts].map(([key, { name, attributes }]): AccountEntry => {
          const more = attributeLines(attributes);
          if (more !== undefined && more.length > MAX_ATTRIBUTES)
            throw fail(`${key} says more than ${MAX_ATTRIBUTES} characters`);
          return { key, name, ...(more === undefined ? {} : { more }) };
        }),
      ),
  };
};
