import { appliesTo } from "./applies-to.ts";
import { type LoadedPlan, loadPlan, type Placed, type PlanFinder } from "./load.ts";
import type {
  Contact,
  Gate,
  PlanError,
  PlannedCheckpoint,
  PlannedGate,
  PlanResult,
  Requirement,
  Unit,
} from "./plan.ts";

/**
 * A checkpoint that changes side writes each of its gates and their notices in one transaction, and a transaction
 * holds 100 items: a plan that asks for more is refused here, where somebody can still mend it.
 */
export const MAX_GATES_PER_CHECKPOINT = 40;

/** The unit kind whose checkpoints count in every gate of scope `unit` that asks for them. */
const SHARED_KIND = "global";

const checkRequirements = (loaded: LoadedPlan, errors: PlanError[]): void => {
  for (const { value, errorAt } of loaded.requirements.values()) {
    if (value.source === undefined && value.judgement === undefined)
      errors.push(errorAt([], "plan-unsourced", `requirement "${value.id}" cites no source and says no judgement`));
    if (value.evidence !== "cross-check") continue;
    const of = value.of === undefined ? undefined : loaded.requirements.get(value.of)?.value;
    if (of?.evidence !== "inventory")
      errors.push(errorAt(["of"], "plan-cross-check", `cross-check "${value.id}" must name an inventory requirement`));
    if (value.kinds.some((kind) => kind !== SHARED_KIND))
      errors.push(errorAt(["kinds"], "plan-cross-check", `cross-check "${value.id}" belongs to kind ${SHARED_KIND}`));
  }
};

const checkAgents = (loaded: LoadedPlan, errors: PlanError[]): void => {
  for (const { value, errorAt } of loaded.agents.values()) {
    value.units.forEach((unit, index) => {
      if (unit !== "*" && !loaded.units.has(unit))
        errors.push(errorAt(["units", index], "plan-unit-unknown", `there is no unit "${unit}"`));
    });
    const ids = value.keys.map(({ id }) => id);
    if (new Set(ids).size < ids.length)
      errors.push(errorAt(["keys"], "plan-id-repeated", `agent "${value.id}" has two keys of one id`));
  }
};

const checkUnits = (loaded: LoadedPlan, errors: PlanError[]): void => {
  const homes = new Map<string, string>();
  for (const { value, errorAt } of loaded.units.values()) {
    value.homes.forEach((home, index) => {
      const other = homes.get(home.toLowerCase());
      if (other !== undefined)
        errors.push(errorAt(["homes", index], "plan-home-repeated", `"${home}" is a home of unit "${other}" too`));
      homes.set(home.toLowerCase(), value.id);
    });
    if (value.owner !== undefined && !loaded.contacts.has(value.owner))
      errors.push(errorAt(["owner"], "plan-contact-unknown", `there is no contact "${value.owner}"`));
  }
};

const contactsOf = ({ value, errorAt }: Placed<Gate>, loaded: LoadedPlan, errors: PlanError[]): Contact[] =>
  value.contacts.flatMap((id, index) => {
    const contact = loaded.contacts.get(id)?.value;
    if (contact === undefined) errors.push(errorAt(["contacts", index], "plan-contact-unknown", `no contact "${id}"`));
    return contact ?? [];
  });

const requirementsOf = ({ value, errorAt }: Placed<Gate>, loaded: LoadedPlan, errors: PlanError[]): Requirement[] => {
  if (value.requirements === "all") return [...loaded.requirements.values()].map((placed) => placed.value);
  return value.requirements.flatMap((id, index) => {
    const requirement = loaded.requirements.get(id)?.value;
    if (requirement === undefined)
      errors.push(errorAt(["requirements", index], "plan-requirement-unknown", `there is no requirement "${id}"`));
    return requirement ?? [];
  });
};

interface Expansion {
  readonly gates: PlannedGate[];
  readonly checkpoints: ReadonlyMap<string, { unit: string; requirement: string; gates: string[] }>;
}

const expand = (loaded: LoadedPlan, errors: PlanError[], warnings: PlanError[]): Expansion => {
  const units = [...loaded.units.values()].map(({ value }) => value);
  const byKind = Map.groupBy(units, (unit) => unit.kind);
  const checkpoints: Map<string, { unit: string; requirement: string; gates: string[] }> = new Map();
  for (const { value: requirement } of loaded.requirements.values())
    for (const unit of requirement.kinds.flatMap((kind) => byKind.get(kind) ?? []))
      if (appliesTo(requirement, unit))
        checkpoints.set(`${unit.id}/${requirement.id}`, { unit: unit.id, requirement: requirement.id, gates: [] });

  const gates: PlannedGate[] = [];
  const stand = (
    id: string,
    gate: Gate,
    unit: string | null,
    contacts: Contact[],
    over: Unit[],
    asks: Requirement[],
  ) => {
    const members = asks.flatMap((requirement) =>
      over.flatMap((one) => checkpoints.get(`${one.id}/${requirement.id}`) ?? []),
    );
    for (const member of members) member.gates.push(id);
    const total = members.length;
    if (total === 0) return 0;
    const reads = unit === null ? null : over.map((one) => one.id);
    gates.push({ id, title: gate.title, before: gate.before, unit, units: reads, total, contacts });
    return total;
  };

  for (const placed of loaded.gates.values()) {
    const { value: gate, errorAt } = placed;
    const contacts = contactsOf(placed, loaded, errors);
    const asks = requirementsOf(placed, loaded, errors);
    if (gate.scope === "unit" && gate.kind === undefined) {
      errors.push(errorAt(["scope"], "plan-gate-kind", `gate "${gate.id}" has scope unit and must say of which kind`));
      continue;
    }
    const shared = byKind.get(SHARED_KIND) ?? [];
    const totals =
      gate.scope === "migration"
        ? [stand(gate.id, gate, null, contacts, units, asks)]
        : (byKind.get(gate.kind as string) ?? []).map((unit) =>
            stand(`${gate.id}@${unit.id}`, gate, unit.id, contacts, [...new Set([unit, ...shared])], asks),
          );
    // A gate with nothing before it would stand open without anybody having shown anything; there is none instead.
    if (totals.includes(0) || totals.length === 0)
      warnings.push(
        errorAt([], "plan-gate-unused", `no unit has what gate "${gate.id}" asks for; there is no such gate`),
      );
    else if (gate.contacts.length === 0)
      warnings.push(errorAt([], "plan-gate-silent", `gate "${gate.id}" mails nobody`));
  }
  return { gates, checkpoints };
};

const checkExpansion = (loaded: LoadedPlan, expansion: Expansion, errors: PlanError[], warnings: PlanError[]): void => {
  for (const { unit, requirement, gates } of expansion.checkpoints.values()) {
    const placed = loaded.requirements.get(requirement) as Placed<Requirement>;
    if (gates.length > MAX_GATES_PER_CHECKPOINT)
      errors.push(
        placed.errorAt(
          [],
          "plan-fan-out",
          `"${requirement}" of unit "${unit}" counts in ${gates.length} gates; ${MAX_GATES_PER_CHECKPOINT} is the most. ` +
            "Ask for it in a gate of scope migration instead",
        ),
      );
    if (gates.length === 0)
      warnings.push(placed.errorAt([], "plan-ungated", `"${requirement}" of unit "${unit}" stands before no gate`));
  }
};

const unique = (warnings: readonly PlanError[]): PlanError[] => [
  ...new Map(warnings.map((warning) => [`${warning.code}:${warning.file}:${warning.line}`, warning])).values(),
];

const byUnitThenRequirement = (a: PlannedCheckpoint, b: PlannedCheckpoint): number =>
  a.unit === b.unit ? (a.requirement < b.requirement ? -1 : 1) : a.unit < b.unit ? -1 : 1;

/**
 * Reads, folds, checks and expands a plan.
 * @param file name of the root file, for messages and for resolving `extends`
 * @returns the plan with warnings, or every error with its file and line. Never throws on bad input.
 */
export const compilePlan = (file: string, text: string, find: PlanFinder): PlanResult => {
  const loaded = loadPlan(file, text, find);
  if (!("root" in loaded)) return { ok: false, errors: loaded };
  const errors: PlanError[] = [];
  const warnings: PlanError[] = [];
  const { value: root, errorAt } = loaded.root;
  if (root.migration === undefined) errors.push(errorAt([], "plan-schema", "migration: is missing"));
  if (root.version === undefined) errors.push(errorAt([], "plan-schema", "version: is missing"));
  if (loaded.timeZone === undefined) errors.push(errorAt([], "plan-schema", "timeZone: is missing"));
  if (loaded.gates.size === 0) errors.push(errorAt([], "plan-schema", "gates: there is none"));
  checkRequirements(loaded, errors);
  checkAgents(loaded, errors);
  checkUnits(loaded, errors);
  const expansion = expand(loaded, errors, warnings);
  checkExpansion(loaded, expansion, errors, warnings);
  if (loaded.gates.size > 0 && expansion.gates.length === 0)
    errors.push(errorAt([], "plan-gate-empty", "no checkpoint stands before any gate; this plan would guard nothing"));
  if (errors.length > 0) return { ok: false, errors };
  const values = <T>(section: ReadonlyMap<string, Placed<T>>): T[] => [...section.values()].map(({ value }) => value);
  return {
    ok: true,
    warnings: unique(warnings),
    plan: {
      migration: root.migration as string,
      version: root.version as number,
      title: loaded.title ?? (root.migration as string),
      timeZone: loaded.timeZone as string,
      units: values(loaded.units),
      agents: values(loaded.agents),
      requirements: values(loaded.requirements),
      gates: expansion.gates,
      checkpoints: [...expansion.checkpoints.values()]
        .map((checkpoint) => ({ ...checkpoint, gates: checkpoint.gates.toSorted() }))
        .toSorted(byUnitThenRequirement),
    },
  };
};
