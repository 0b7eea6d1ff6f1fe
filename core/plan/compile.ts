import { compareText } from "../compare-text.ts";
import type { PlanFinder } from "./chain.ts";
import { checkAgents } from "./check/agents.ts";
import { checkApplicable } from "./check/applicable.ts";
import { checkExpansion } from "./check/expansion.ts";
import { checkGates } from "./check/gates.ts";
import { checkPlan } from "./check/plan.ts";
import { checkRequirements } from "./check/requirements.ts";
import { checkRestores } from "./check/restores.ts";
import { checkStored } from "./check/stored.ts";
import { checkUnasked } from "./check/unasked.ts";
import { checkUnitTitles } from "./check/unit-titles.ts";
import { checkUnits } from "./check/units.ts";
import { compileRequirements } from "./compile-requirements.ts";
import { compileRestores } from "./compile-restores.ts";
import { type Expansion, expand } from "./expand.ts";
import type { LedgerLimits } from "./limits.ts";
import { type LoadedPlan, loadPlan } from "./load.ts";
import { valuesOf } from "./located.ts";
import { notAskedBy } from "./not-asked.ts";
import type { Plan, PlanError, PlannedCheckpoint, PlanPolicy, PlanResult } from "./plan.ts";
import { compilePolicy } from "./policy.ts";
import { reported } from "./reported.ts";

const unique = (warnings: readonly PlanError[]): PlanError[] => [
  ...new Map(warnings.map((warning) => [`${warning.code}:${warning.file}:${warning.line}`, warning])).values(),
];

const byUnitThenRequirement = (a: PlannedCheckpoint, b: PlannedCheckpoint): number =>
  compareText(a.unit, b.unit) || compareText(a.requirement, b.requirement);

/** The plan, or undefined where a mandatory member is missing, which {@link checkPlan} has reported. */
const planOf = (loaded: LoadedPlan, expansion: Expansion, policy: PlanPolicy): Plan | undefined => {
  const { migration, version } = loaded.root.value;
  const { timeZone } = loaded;
  if (migration === undefined || version === undefined || timeZone === undefined) return undefined;
  return {
    migration,
    version,
    title: loaded.title ?? migration,
    timeZone,
    policy,
    contacts: valuesOf(loaded.contacts),
    units: valuesOf(loaded.units),
    agents: valuesOf(loaded.agents),
    requirements: compileRequirements(loaded),
    restores: compileRestores(loaded),
    gates: expansion.gates,
    checkpoints: [...expansion.checkpoints.values()]
      .map((one) => ({ ...one, gates: one.gates.toSorted(), readerGates: [...one.readerGates].toSorted() }))
      .toSorted(byUnitThenRequirement),
  };
};

/**
 * Reads, folds, checks and expands a plan.
 * @param file name of the root file, for messages and for resolving `extends`
 * @param limits of the ledger that is to keep it
 * @returns the plan with warnings, or its errors with their files and lines: the first hundred, and how many more there are.
 *   Never throws on bad input.
 */
export const compilePlan = (file: string, text: string, find: PlanFinder, limits: LedgerLimits): PlanResult => {
  const result = loadPlan(file, text, find);
  if (!result.ok) return result;
  const { loaded } = result;
  const errors: PlanError[] = [];
  const warnings: PlanError[] = [];
  checkPlan(loaded, errors);
  checkRequirements(loaded, errors);
  checkRestores(loaded, errors);
  checkAgents(loaded, errors);
  checkUnits(loaded, errors);
  checkUnitTitles(loaded, errors);
  checkGates(loaded, errors);
  checkApplicable(loaded, errors, warnings);
  checkUnasked(loaded, warnings);
  const expansion = expand(loaded, errors, warnings);
  checkExpansion(loaded, expansion, limits, errors, warnings);
  const policy = compilePolicy(loaded, errors);
  const plan = planOf(loaded, expansion, policy);
  if (plan !== undefined) checkStored(loaded, plan, limits, errors);
  if (errors.length > 0 || plan === undefined) return { ok: false, errors: reported(errors, (error) => error) };
  return { ok: true, warnings: unique(warnings), plan, notAsked: notAskedBy(loaded) };
};
