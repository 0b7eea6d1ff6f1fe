import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { canonicalText } from "../../core/canonical.ts";
import { compareText } from "../../core/compare-text.ts";
import { storedBytes } from "../../core/within-bytes.ts";
import type { PlanContents, PlanSection } from "../../ports/enact.ts";
import type { Item, Part } from "./items.ts";
import { type Key, keys, plannedCheckpointPrefix } from "./keys.ts";

/**
 * The parts of a plan version lie in sections, by their names, and its table of contents says which. A section is named by the digest
 * of what it has, so it never changes, and a version that does not change it names that of the version before.
 */

export type NamedPart = readonly [name: string, part: Part];

/** Where a list of parts may be cut. */
interface Cut {
  /** No section that another of its kind follows is smaller. */
  readonly minBytes: number;
  /** Nor larger, unless one part is. */
  readonly maxBytes: number;
  /** Behind its least a section ends where the next name's hash says so, whatever came before: after so many more on average. */
  readonly spreadBytes: number;
}

/** One read unit reads 4 KiB: a part that is asked for by its name costs no more than if it lay alone. */
const OF_PARTS: Cut = { minBytes: 700, spreadBytes: 1_300, maxBytes: 3_800 };
/** As text: a twentieth of that once it is packed. */
const OF_CHECKPOINTS: Cut = { minBytes: 16 * 1024, spreadBytes: 48 * 1024, maxBytes: 200 * 1024 };

/** What a table of contents may have of the sections of parts, and as much of those that are packed: both fit into an item. */
const MAX_CONTENTS_BYTES = 150_000;
/** What it has of a section beside its first name: its version, its digest, and what a list in an item takes. */
const ENTRY_BYTES = 48;

/** An item takes 400 KB, and a section is no larger where that can be had. */
const MAX_SECTION_BYTES = 300_000;

const isPacked = (name: string): boolean => name.startsWith(plannedCheckpointPrefix);
const kindOf = (name: string): string => name.split("#", 1)[0] ?? "";

/** 132 bits. */
const digestOf = (value: unknown): string =>
  createHash("sha256").update(canonicalText(value)).digest("base64url").slice(0, 22);

/** True of a share of all names, which is always of the same. */
const endsBefore = (name: string, share: number): boolean =>
  createHash("sha256").update(name).digest().readUInt32BE() < share * 2 ** 32;

const cutParts = (named: readonly NamedPart[], bytesOf: readonly number[], cut: Cut): readonly NamedPart[][] => {
  const { minBytes, spreadBytes, maxBytes } = cut;
  const sections: NamedPart[][] = [];
  let bytes = 0;
  for (const [at, one] of named.entries()) {
    const more = bytesOf[at] ?? 0;
    const [name] = one;
    const isOver =
      at === 0 ||
      kindOf(name) !== kindOf(named[at - 1]?.[0] ?? "") ||
      bytes + more > maxBytes ||
      (bytes >= minBytes && endsBefore(name, more / spreadBytes));
    if (isOver) [bytes] = [0, sections.push([])];
    sections.at(-1)?.push(one);
    bytes += more;
  }
  return sections;
};

const contentsBytes = (sections: readonly (readonly NamedPart[])[]): number =>
  sections.reduce((sum, [first]) => sum + Buffer.byteLength(first?.[0] ?? "") + ENTRY_BYTES, 0);

/** In sections that are twice as large, until a table of contents has room for them. */
const cutToFit = (named: readonly NamedPart[], { minBytes, spreadBytes, maxBytes }: Cut): readonly NamedPart[][] => {
  const bytesOf = named.map(storedBytes);
  for (let times = 1; ; times *= 2) {
    const cut = { minBytes: minBytes * times, spreadBytes: spreadBytes * times, maxBytes: maxBytes * times };
    const sections = cutParts(named, bytesOf, cut);
    // Sections of which no two can be in one are no fewer, however large they may be.
    if (contentsBytes(sections) <= MAX_CONTENTS_BYTES || cut.maxBytes > MAX_SECTION_BYTES) return sections;
  }
};

/** Parts in sections, of one kind each, in the order of their names. */
export const sectionsOf = (parts: readonly NamedPart[]): readonly (readonly NamedPart[])[] => {
  const [packed, plain] = [true, false].map((is) => parts.filter(([name]) => isPacked(name) === is));
  const cut = (some: readonly NamedPart[] | undefined, how: Cut): readonly (readonly NamedPart[])[] =>
    cutToFit(
      (some ?? []).toSorted(([a], [b]) => compareText(a, b)),
      how,
    );
  return [...cut(packed, OF_CHECKPOINTS), ...cut(plain, OF_PARTS)].toSorted(([a], [b]) =>
    compareText(a?.[0] ?? "", b?.[0] ?? ""),
  );
};

export const sectionOf = (version: number, parts: readonly NamedPart[]): PlanSection => ({
  from: parts[0]?.[0] ?? "",
  version,
  digest: digestOf(parts),
});

export const sectionKey = (migration: string, { version, digest }: PlanSection): Key =>
  keys.planSection(migration, version, digest);

export const sectionItem = (key: Key, parts: readonly NamedPart[]): Item =>
  isPacked(parts[0]?.[0] ?? "")
    ? { ...key, packed: gzipSync(canonicalText(parts)).toString("base64") }
    : { ...key, parts };

export const readSection = ({ parts, packed }: Item): readonly NamedPart[] =>
  typeof packed === "string"
    ? (JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString("utf8")) as readonly NamedPart[])
    : (parts as readonly NamedPart[]);

export const contentsOf = (migration: string, version: number, sections: readonly PlanSection[]): PlanContents => ({
  ...{ migration, version, sections },
  digest: digestOf(sections.map(({ from, digest }) => [from, digest])),
});

export const contentsItem = ({ migration, version, sections }: PlanContents): Item => ({
  ...keys.planContents(keys.plan(migration, version)),
  sections: sections.map((one) => [one.from, one.version, one.digest]),
});

/** In the order of what they begin with. */
export const readContents = ({ sections }: Item): readonly PlanSection[] =>
  (sections as readonly (readonly [string, number, string])[]).map(([from, version, digest]) => ({
    ...{ from, version, digest },
  }));

/** How many begin at a name or before it. */
const countUpTo = (sections: readonly PlanSection[], name: string): number => {
  let [low, high] = [0, sections.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareText(sections[middle]?.from ?? "", name) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** The section that has a name, if any does. */
export const sectionWith = (sections: readonly PlanSection[], name: string): PlanSection | undefined => {
  const found = sections[countUpTo(sections, name) - 1];
  return found !== undefined && kindOf(found.from) === kindOf(name) ? found : undefined;
};

/** Those that may have names which begin so, from the one on that may have a name. */
export const sectionsFrom = (
  sections: readonly PlanSection[],
  prefix: string,
  name: string,
): readonly PlanSection[] => {
  const first = sectionWith(sections, name);
  const rest = sections.slice(countUpTo(sections, name));
  const end = rest.findIndex(({ from }) => !from.startsWith(prefix));
  return [...(first === undefined ? [] : [first]), ...(end === -1 ? rest : rest.slice(0, end))];
};
