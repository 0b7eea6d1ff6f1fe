import { compareInventories } from "../../core/audit/comparisons/homed-twice.ts";
import type { Keys } from "../../core/audit/comparisons/merge.ts";
import { diffInventories } from "../../core/audit/comparisons/moves.ts";
import { missingInputs, notCompared, pairInputs } from "../../core/audit/comparisons/not-compared.ts";
import { judgeRelation } from "../../core/audit/comparisons/relations.ts";
import { compareNames, type NamedPair } from "../../core/audit/comparisons/same-names.ts";
import { diffSystems } from "../../core/audit/comparisons/system-changes.ts";
import { judgeVerificationCurrent } from "../../core/audit/comparisons/verification-current.ts";
import { finding } from "../../core/audit/report-finding.ts";
import { isFailure } from "../../core/failure.ts";
import type { Finding } from "../../core/finding.ts";
import type {
  HomedOnceRequirement,
  MovesRequirement,
  SameNamesRequirement,
} from "../../core/plan/document/requirement/comparison.ts";
import type { InventoryList } from "../../core/plan/document/requirement/inventory.ts";
import type { ComparisonRequirement } from "../../core/plan/document.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import { unreachable } from "../../core/unreachable.ts";
import { keysOf, systemLinesOf, UNREADABLE } from "../read-keys.ts";
import { startBudget } from "../work-budget.ts";
import type { FactInputs, LastInputs } from "./inputs.ts";
import { type DifferenceList, differenceList } from "./list.ts";
import type { BudgetedPorts, ReadingPorts } from "./reading.ts";

/** One comparison may take so much of a run; `docs/scale.md` says what that is enough for. */
export const COMPARISON_MS = 3 * 60_000;

/** The findings of a comparison, and every difference by name where it lists them. */
export interface Compared {
  readonly findings: readonly Finding[];
  readonly entries: number;
  readonly list?: DifferenceList;
}

/** Reads what one inventory is compared by. */
type ReadInput = typeof keysOf;

/** What those inputs are compared by that have evidence. */
const keysOfInputs = (ports: BudgetedPorts, inputs: readonly Checkpoint[], read: ReadInput = keysOf): Keys[] =>
  inputs.flatMap(({ unit, evidence }) => (evidence?.object == null ? [] : [read(ports, unit, evidence.object)]));

/** The finding about inventories of which some keys were left out. */
const cutOff = (requirement: ComparisonRequirement, keys: readonly Keys[]): Finding[] =>
  notCompared(
    keys.flatMap(({ unit, cut }) => (cut?.() === true ? [`${unit}: too many names that are not in lower case`] : [])),
    requirement,
  );

/** Findings about what a comparison of inventories had to leave out. */
const leftOut = (
  requirement: ComparisonRequirement,
  inputs: readonly Checkpoint[],
  keys: readonly Keys[],
): Finding[] => [...notCompared(missingInputs(requirement, inputs), requirement), ...cutOff(requirement, keys)];

const compareHomes = async (
  ports: BudgetedPorts,
  requirement: HomedOnceRequirement,
  inputs: readonly Checkpoint[],
): Promise<Compared> => {
  const keys = keysOfInputs(ports, inputs);
  const { findings, entries } = await compareInventories(keys, requirement);
  return { findings: [...findings, ...leftOut(requirement, inputs, keys)], entries };
};

/** The inventories that were compared last time, by the facts that recorded them; undefined where one is not known. */
const findKeysOfLast = async (ports: BudgetedPorts, last: FactInputs, read: ReadInput): Promise<Keys[] | undefined> => {
  const facts = await Promise.all(last.map(({ fact }) => ports.ledger.findFact(fact)));
  const keys = last.flatMap(({ unit }, index) => {
    const fact = facts[index];
    return fact?.type === "manifest-audited" ? [read(ports, unit, fact.object)] : [];
  });
  return keys.length === last.length ? keys : undefined;
};

const compareMoves = async (
  ports: BudgetedPorts,
  requirement: MovesRequirement,
  inputs: readonly Checkpoint[],
  last: LastInputs,
  lists: InventoryList,
): Promise<Compared> => {
  const [read, diff] = lists === "system" ? [systemLinesOf, diffSystems] : [keysOf, diffInventories];
  const after = keysOfInputs(ports, inputs, read);
  // The first inventories have no predecessor to differ from.
  if (last === "none") return { findings: leftOut(requirement, inputs, []), entries: 0 };
  const before = last === "unknown" ? undefined : await findKeysOfLast(ports, last, read);
  if (before === undefined) return { findings: notCompared(["the inventories before"], requirement), entries: 0 };
  const { findings, entries } = await diff(before, after, requirement);
  return { findings: [...findings, ...leftOut(requirement, inputs, [...before, ...after])], entries };
};

const compareByName = async (
  ports: BudgetedPorts,
  requirement: SameNamesRequirement,
  inputs: readonly Checkpoint[],
  lists: InventoryList,
): Promise<Compared> => {
  // A plan that asks this of the system is refused: its parts are in no backup by name.
  if (lists === "system")
    return { findings: notCompared([`${requirement.of} names no account`], requirement), entries: 0 };
  const { pairs, missing } = pairInputs(requirement, inputs);
  const named = pairs.flatMap((pair): NamedPair[] => {
    const [inventory, backup] = keysOfInputs(ports, [pair.of, pair.with]);
    return inventory === undefined || backup === undefined ? [] : [{ unit: pair.unit, inventory, backup }];
  });
  const list = differenceList(ports.packPiece);
  const { findings, entries } = await compareNames(named, requirement, lists, list.add);
  const keys = named.flatMap(({ inventory, backup }) => [inventory, backup]);
  return {
    findings: [...findings, ...notCompared(missing, requirement), ...cutOff(requirement, keys)],
    entries,
    list,
  };
};

/** The comparison itself, within its share. */
const compare = async (
  ports: BudgetedPorts,
  requirement: ComparisonRequirement,
  inputs: readonly Checkpoint[],
  known: { readonly last: LastInputs; readonly lists: InventoryList },
): Promise<Compared> => {
  switch (requirement.check) {
    case "homed-once":
      return compareHomes(ports, requirement, inputs);
    case "moves":
      return compareMoves(ports, requirement, inputs, known.last, known.lists);
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

/**
 * Runs one comparison over its inputs.
 * @param inputs with or without evidence
 * @param known the inputs of the last comparison, and what the inventory lists
 * @throws Failure `time-short`, `store-*`, `ledger-*`; one that exceeds its share, or of which an input cannot be read any
 *   more, has a finding
 */
export const runComparison = async (
  ports: ReadingPorts,
  ...comparison: Parameters<typeof compare> extends [unknown, ...infer Rest] ? Rest : never
): Promise<Compared> => {
  const budget = startBudget(ports.timeLeft, COMPARISON_MS);
  try {
    return await compare({ ...ports, budget }, ...comparison);
  } catch (error) {
    if (isFailure(error, "work-exceeded"))
      return { findings: [finding("comparison-too-much-work", `${error.message} to compare the inputs`)], entries: 0 };
    // Tried for ever, it would leave gates clear on what was compared before.
    if (isFailure(error, ...UNREADABLE)) return { findings: notCompared([error.message], comparison[0]), entries: 0 };
    throw error;
  }
};
