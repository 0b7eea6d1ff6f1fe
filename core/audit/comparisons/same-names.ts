import type { Finding } from "../../finding.ts";
import type { SameNamesRequirement } from "../../plan/document/requirement/comparison.ts";
import { counted, MAX_LISTED, tally } from "../report-finding.ts";
import { globMatcher } from "../rules/glob.ts";
import { type Keys, mergeKeys } from "./merge.ts";
import { notCompared } from "./not-compared.ts";

/** What an inventory and a backup of one unit name. */
export interface NamedPair {
  readonly unit: string;
  readonly inventory: Keys;
  readonly backup: Keys;
}

/** One difference, an item of the whole list. */
export interface NameDifference {
  readonly unit: string;
  readonly key: string;
  readonly missingFrom: "backup" | "inventory";
}

const PREFIX = { accounts: "sip:", databases: "db:" } as const;
/** An account without an address is in no export, so that it need not be in the backup. */
const NAMELESS = { accounts: "id:", databases: undefined } as const;
const NOUN = { accounts: "account", databases: "database" } as const;

/**
 * Documented: a URN that contains `\` or `/` ends Export-CsUserData part-way and leaves a partial file (Microsoft,
 * office-docs-powershell, Export-CsUserData).
 */
const BREAKS_EXPORT = /[\\/]/;

/**
 * Compares inventories with backups by name: who is in one and not in the other. Both are merged as they are read, in
 * constant memory; findings name the first hundred differences, `onDifference` is called with every one.
 */
export const compareNames = async (
  pairs: readonly NamedPair[],
  requirement: SameNamesRequirement,
  lists: "accounts" | "databases",
  onDifference: (difference: NameDifference) => void,
): Promise<{ readonly findings: Finding[]; readonly entries: number }> => {
  const prefix = PREFIX[lists];
  const noun = NOUN[lists];
  const excepted = requirement.except.map(globMatcher);
  const missing = tally(MAX_LISTED);
  const unknown = tally(MAX_LISTED);
  const breaking = tally();
  const unnamed: string[] = [];
  let entries = 0;
  for (const { unit, inventory, backup } of pairs) {
    const before = missing.count();
    const silent = new Set([0, 1]);
    let first: string | undefined;
    let lost: string | undefined;
    entries += await mergeKeys([inventory, backup], (key, streams) => {
      if (!key.startsWith(prefix)) {
        if (streams[0] === 0 && !key.startsWith(NAMELESS[lists] ?? prefix)) lost ??= key;
        return;
      }
      for (const stream of streams) silent.delete(stream);
      const name = key.slice(prefix.length);
      if (lists === "accounts" && first === undefined && BREAKS_EXPORT.test(name)) first = key;
      if (streams.length === 2 || excepted.some((matches) => matches(name))) return;
      const lacks = streams[0] === 0 ? "backup" : "inventory";
      if (lacks === "inventory" && requirement.allowExtra) return;
      (lacks === "backup" ? missing : unknown).add(`${key} (${unit})`);
      onDifference({ unit, key, missingFrom: lacks });
    });
    // Accounts under other keys, such as `id:`, are not among the backup's names: nothing was compared.
    const [nameless] = silent;
    if (nameless !== undefined)
      unnamed.push(`${unit}: ${requirement[nameless === 0 ? "of" : "with"]} names no ${noun}`);
    if (lost !== undefined) unnamed.push(`${unit}: ${lost} is no name of ${lists === "accounts" ? "an" : "a"} ${noun}`);
    if (first !== undefined && missing.count() > before) breaking.add(`${first} (${unit})`);
  }
  return {
    entries,
    findings: [
      ...breaking.finding(
        "export-partial",
        requirement,
        () => "the export is partial: a user's address with \\ or / ends Export-CsUserData part-way",
      ),
      ...missing.finding(
        "names-missing",
        requirement,
        (n) => `${counted(n, noun)} of the inventory not in ${requirement.with}`,
      ),
      ...unknown.finding(
        "names-unknown",
        requirement,
        (n) => `${counted(n, noun)} in ${requirement.with} and not in the inventory`,
      ),
      ...notCompared(unnamed, requirement),
    ],
  };
};
