import type { Finding } from "../finding.ts";
import type { AccountEntry } from "../manifest/entry.ts";
import { ownHomes } from "../plan/document/unit.ts";
import type { Unit } from "../plan/document.ts";
import { counted, finding, type SeverityOverrides } from "./report-finding.ts";

/** Homes that are not the unit's own; they are looked up in the plan once, at the end of the pass. */
export interface ForeignHomes {
  readonly homes: ReadonlyMap<string, { readonly count: number; readonly examples: readonly string[] }>;
  /** Accounts whose home did not fit into the map. */
  readonly beyond: number;
}

const MAX_HOMES = 100;
const MAX_EXAMPLES = 5;

/** Groups accounts by foreign home, in bounded memory; an account that is homed on the unit costs one lookup. */
export const homeSorter = (unit: Unit) => {
  const own = new Set(ownHomes(unit));
  const homes = new Map<string, { count: number; examples: string[] }>();
  let beyond = 0;
  // A directory spells a home the same way in every row, so the last spelling is nearly always the next one too.
  let lastSpelling: string | undefined;
  let lastIsOwn = false;
  const entry = ({ key, home }: AccountEntry): void => {
    if (home === undefined || home === "") return;
    if (home !== lastSpelling) {
      lastSpelling = home;
      lastIsOwn = own.has(home.toLowerCase());
    }
    if (lastIsOwn) return;
    const name = home.toLowerCase();
    let group = homes.get(name);
    if (group === undefined) {
      if (homes.size >= MAX_HOMES) {
        beyond += 1;
        return;
      }
      group = { count: 0, examples: [] };
      homes.set(name, group);
    }
    group.count += 1;
    if (group.examples.length < MAX_EXAMPLES) group.examples.push(key);
  };
  return { entry, end: (): ForeignHomes => ({ homes, beyond }) };
};

/** @param known the unit of each home that the plan names */
export const judgeHomes = (
  { homes, beyond }: ForeignHomes,
  known: ReadonlyMap<string, string>,
  unit: Unit,
  requirement: SeverityOverrides,
): Finding[] => {
  const findings: Finding[] = [];
  for (const code of ["account-home-elsewhere", "account-home-unknown"] as const) {
    const groups = [...homes].filter(([home]) => known.has(home) === (code === "account-home-elsewhere"));
    const count = groups.reduce((sum, [, group]) => sum + group.count, 0);
    if (count === 0) continue;
    const where = groups.flatMap(([home, group]) => group.examples.map((key) => `${key} (${known.get(home) ?? home})`));
    const what =
      code === "account-home-elsewhere"
        ? `${counted(count, "account")} in the inventory of ${unit.id} homed on another unit`
        : `${counted(count, "account")} homed on units that the plan does not name: ${groups
            .map(([home]) => home)
            .slice(0, 3)
            .join(", ")}`;
    findings.push(finding(code, what, { requirement, count, where }));
  }
  if (beyond > 0)
    findings.push(
      finding("account-home-unknown", `${counted(beyond, "more account")} homed on further units`, {
        requirement,
        count: beyond,
      }),
    );
  return findings;
};
