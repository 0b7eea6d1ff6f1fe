import type { Finding } from "../../finding.ts";
import type { AccountEntry } from "../../manifest/entry.ts";
import type { MovesRequirement } from "../../plan/document/requirement/comparison.ts";
import { counted, MAX_LISTED, tally } from "../report-finding.ts";
import { type Keys, mergeKeys } from "./merge.ts";

/**
 * Between the key of an entry and what the entry says. No name has it, and it sorts before everything, so that whole
 * entries are in the order of their keys.
 */
const SEPARATOR = "\0";

/** An entry of the existing system in one text, by which it is merged with others: its key, and all that it says. */
export const systemLine = ({ key, more = "" }: Pick<AccountEntry, "key" | "more">): string =>
  `${key}${SEPARATOR}${more}`;

interface Side {
  readonly units: Set<string>;
  readonly lines: Set<string>;
}

interface Pair {
  readonly key: string;
  readonly before: Side;
  readonly after: Side;
}

const emptySide = (): Side => ({ units: new Set(), lines: new Set() });

const listed = (values: Iterable<string>): string => [...values].toSorted().join(", ");

const without = (lines: ReadonlySet<string>, others: ReadonlySet<string>): string[] =>
  [...lines].filter((line) => !others.has(line));

/** What an entry says otherwise than before: `sip-port=5060 → sip-port=5061`. */
const difference = ({ before, after }: Pair): string => {
  const [gone, come] = [without(before.lines, after.lines), without(after.lines, before.lines)];
  const units = [listed(before.units), listed(after.units)];
  return [
    ...(units[0] === units[1] ? [] : [`${units[0]} → ${units[1]}`]),
    ...(gone.length === 0 && come.length === 0 ? [] : [`${listed(gone)} → ${listed(come)}`.trim()]),
  ].join("; ");
};

/**
 * Compares two sets of inventories of the existing system: which parts were added, removed or changed.
 * @param before whole entries as {@link systemLine}, of each unit; memory stays constant
 */
export const diffSystems = async (
  before: readonly Keys[],
  after: readonly Keys[],
  requirement: MovesRequirement,
): Promise<{ readonly findings: Finding[]; readonly entries: number }> => {
  const [added, removed, changed] = [tally(MAX_LISTED), tally(MAX_LISTED), tally(MAX_LISTED)];
  const both = [...before, ...after];
  let pair: Pair | undefined;
  const judge = (): void => {
    if (pair === undefined) return;
    const { key } = pair;
    if (pair.before.units.size === 0) added.add(`${key} (${listed(pair.after.units)})`);
    else if (pair.after.units.size === 0) removed.add(`${key} (${listed(pair.before.units)})`);
    else {
      const text = difference(pair);
      if (text !== "") changed.add(`${key} (${text})`);
    }
  };
  const entries = await mergeKeys(both, (text, streams) => {
    const at = text.indexOf(SEPARATOR);
    const key = text.slice(0, at);
    if (pair?.key !== key) {
      judge();
      pair = { key, before: emptySide(), after: emptySide() };
    }
    for (const stream of streams) {
      const side = stream < before.length ? pair.before : pair.after;
      side.units.add(both[stream]?.unit ?? "");
      for (const line of text.slice(at + 1).split("\n")) if (line !== "") side.lines.add(line);
    }
  });
  judge();
  return {
    entries,
    findings: [
      ...added.finding("system-added", requirement, (n) => `${counted(n, "part")} of the system added`),
      ...removed.finding("system-removed", requirement, (n) => `${counted(n, "part")} of the system removed`),
      ...changed.finding("system-changed", requirement, (n) => `${counted(n, "part")} of the system changed`),
    ],
  };
};
