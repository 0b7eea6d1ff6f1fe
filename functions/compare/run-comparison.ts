import { compareInventories } from "../../core/audit/comparisons/homed-twice.ts";
import type { Keys } from "../../core/audit/comparisons/merge.ts";
import { diffInventories } from "../../core/audit/comparisons/moves.ts";
import { judgeRelation } from "../../core/audit/comparisons/relations.ts";
import { compareNames, type NamedPair, notCompared } from "../../core/audit/comparisons/same-names.ts";
import { judgeVerificationCurrent } from "../../core/audit/comparisons/verification-current.ts";
import type { Finding } from "../../core/finding.ts";
import type { ComparisonFact } from "../../core/history/fact.ts";
import type { MovesRequirement, SameNamesRequirement } from "../../core/plan/document/requirement/comparison.ts";
import type { ComparisonRequirement } from "../../core/plan/document.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { unreachable } from "../../core/unreachable.ts";
import { type DifferenceList, differenceList } from "./list.ts";
import { keysOf, type ReadingPorts } from "./reading.ts";

/** The findings of a comparison, and every difference by name where it lists them. */
export interface Compared {
  readonly findings: readonly Finding[];
  readonly entries: number;
  readonly list?: DifferenceList;
}

type FactInputs = ComparisonFact["inputs"];

const keysOfInput = (ports: ReadingPorts, { unit, evidence }: Checkpoint): Keys =>
  keysOf(ports, unit, evidence?.object ?? null);

/** The inventories that were compared last time, by the facts that recorded them. */
const keysOfLast = async (ports: ReadingPorts, last: FactInputs): Promise<Keys[]> => {
  const facts = await Promise.all(last.map(({ fact }) => ports.ledger.findFact(fact)));
  return last.map(({ unit }, index) => {
    const fact = facts[index];
    return keysOf(ports, unit, fact?.type === "manifest-audited" ? fact.object : null);
  });
};

const compareMoves = async (
  ports: ReadingPorts,
  requirement: MovesRequirement,
  inputs: readonly Checkpoint[],
  last: FactInputs | undefined,
): Promise<Compared> => {
  // The first inventories have no predecessor to differ from.
  if (last === undefined) return { findings: [], entries: 0 };
  const after = inputs.map((one) => keysOfInput(ports, one));
  return diffInventories(await keysOfLast(ports, last), after, requirement);
};

/** Each unit's inventory with its backup, and the units that lack one of the two. */
const pairsOf = (ports: ReadingPorts, requirement: SameNamesRequirement, inputs: readonly Checkpoint[]) => {
  const pairs: NamedPair[] = [];
  const incomplete: string[] = [];
  for (const [unit, own] of Map.groupBy(inputs, (one) => one.unit)) {
    const inventory = own.find((one) => one.requirement === requirement.of);
    const backup = own.find((one) => one.requirement === requirement.with);
    if (inventory === undefined || backup === undefined) incomplete.push(unit);
    else pairs.push({ unit, inventory: keysOfInput(ports, inventory), backup: keysOfInput(ports, backup) });
  }
  return { pairs, incomplete };
};

const compareByName = async (
  ports: ReadingPorts,
  requirement: SameNamesRequirement,
  inputs: readonly Checkpoint[],
  lists: "accounts" | "databases",
): Promise<Compared> => {
  const { pairs, incomplete } = pairsOf(ports, requirement, inputs);
  const list = differenceList(ports.packPiece);
  const { findings, entries } = await compareNames(pairs, requirement, lists, list.add);
  return { findings: [...findings, ...notCompared(incomplete, requirement)], entries, list };
};

/**
 * Runs one comparison over its inputs.
 * @param known the inputs of the last comparison, and what the inventory lists
 */
export const runComparison = async (
  ports: ReadingPorts,
  requirement: ComparisonRequirement,
  inputs: readonly Checkpoint[],
  known: { readonly last: FactInputs | undefined; readonly lists: "accounts" | "databases" },
): Promise<Compared> => {
  switch (requirement.check) {
    case "homed-once":
      return compareInventories(
        inputs.map((one) => keysOfInput(ports, one)),
        requirement,
      );
    case "moves":
      return compareMoves(ports, requirement, inputs, known.last);
    case "same-names":
      return compareByName(ports, requirement, inputs, known.lists);
    case "verification-current":
      return { findings: judgeVerificationCurrent(requirement, inputs), entries: inputs.length };
    case "one-window":
    case "after-change":
      return { findings: judgeRelation(requirement, inputs), entries: inputs.length };
    default:
      return unreachable(requirement);
  }
};
