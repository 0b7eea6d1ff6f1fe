import { durationMs } from "../duration.ts";
import { appliesTo } from "./applies-to.ts";
import { compileArmed } from "./compile-armed.ts";
import { coverageOf } from "./coverage.ts";
import type { Gate } from "./document/gate.ts";
import type { Requirement } from "./document/requirement/requirement.ts";
import type { Unit } from "./document/unit.ts";
import { heldGates } from "./held.ts";
import { indexInputs } from "./index-reads.ts";
import { SHARED_KIND } from "./kinds.ts";
import type { LoadedPlan } from "./load.ts";
import { type Located, valuesOf } from "./located.ts";
import type { Coverage, PlanError, PlannedGate } from "./plan.ts";
import { readsOf, readsOthers } from "./reads.ts";
import { type GateRecipients, resolveRecipients } from "./recipients.ts";

interface ExpandedCheckpoint {
  readonly unit: string;
  readonly requirement: string;
  /** Filled gate by gate. */
  readonly gates: string[];
  /** Filled reader by reader. */
  readonly readerGates: Set<string>;
}

/** The checkpoints and gates that a plan's requirements and units make. */
export interface Expansion {
  readonly gates: readonly PlannedGate[];
  /** By `<unit>/<requirement>`. */
  readonly checkpoints: ReadonlyMap<string, ExpandedCheckpoint>;
}

const requiredBy = ({ value, errorAt }: Located<Gate>, loaded: LoadedPlan, errors: PlanError[]): Requirement[] => {
  if (value.requirements === "all") return valuesOf(loaded.requirements);
  return value.requirements.flatMap((id, index) => {
    const requirement = loaded.requirements.get(id)?.value;
    if (requirement === undefined)
      errors.push(errorAt(["requirements", index], "plan-requirement-unknown", `unknown requirement "${id}"`));
    return requirement ?? [];
  });
};

type ByKind = ReadonlyMap<string, readonly Unit[]>;

const expandCheckpoints = (
  { requirements, notApplicable }: LoadedPlan,
  byKind: ByKind,
): Map<string, ExpandedCheckpoint> => {
  const checkpoints = new Map<string, ExpandedCheckpoint>();
  for (const requirement of valuesOf(requirements).filter(({ id }) => !notApplicable.has(id)))
    for (const unit of requirement.kinds.flatMap((kind) => byKind.get(kind) ?? []))
      if (appliesTo(requirement, unit))
        checkpoints.set(`${unit.id}/${requirement.id}`, {
          unit: unit.id,
          requirement: requirement.id,
          gates: [],
          readerGates: new Set(),
        });
  return checkpoints;
};

interface Reader {
  readonly checkpoint: ExpandedCheckpoint;
  readonly requirement: Parameters<typeof readsOf>[0];
}

/** Readers of many units may read one and the same list, which is gone through once for all of their gates. */
const fillFor = (readers: readonly Reader[], find: ReturnType<typeof indexInputs<ExpandedCheckpoint>>): void => {
  const gatesOf = new Map<readonly ExpandedCheckpoint[], Set<string>>();
  for (const { checkpoint, requirement } of readers)
    for (const id of readsOf(requirement)) {
      const read = find(id, checkpoint.unit);
      const gates = gatesOf.get(read) ?? new Set<string>();
      gatesOf.set(read, gates);
      for (const gate of [...checkpoint.gates, ...checkpoint.readerGates]) gates.add(gate);
    }
  for (const [read, gates] of gatesOf) for (const one of read) for (const gate of gates) one.readerGates.add(gate);
};

/**
 * Tells what is read in which gates its readers count, by themselves or because a sign-off covers them. Nothing reads a
 * sign-off, so these come first; and no comparison reads another.
 */
const fillReaderGates = (loaded: LoadedPlan, checkpoints: ReadonlyMap<string, ExpandedCheckpoint>): void => {
  const find = indexInputs(checkpoints.values());
  const readers = [...checkpoints.values()].flatMap((checkpoint): Reader[] => {
    const requirement = loaded.requirements.get(checkpoint.requirement)?.value;
    return readsOthers(requirement) ? [{ checkpoint, requirement }] : [];
  });
  const isSignOff = ({ requirement }: Reader): boolean => requirement.evidence === "sign-off";
  fillFor(readers.filter(isSignOff), find);
  fillFor(
    readers.filter((one) => !isSignOff(one)),
    find,
  );
};

/** One gate, or one for each unit, with the units whose checkpoints may count in it. */
interface GateInstance {
  readonly unit: string | null;
  readonly units: readonly Unit[];
}

/** A gate's id, and that of one unit's. */
const idOf = ({ id }: Gate, unit: string | null): string => (unit === null ? id : `${id}@${unit}`);

const instancesOf = (gate: Gate, units: readonly Unit[], byKind: ByKind): GateInstance[] => {
  if (gate.scope === "migration") return [{ unit: null, units }];
  const shared = byKind.get(SHARED_KIND) ?? [];
  return (byKind.get(gate.kind ?? "") ?? []).map((unit) => ({
    unit: unit.id,
    units: [...new Set([unit, ...shared])],
  }));
};

/** To read so many units one by one costs less than all of a large plan. */
const MAX_UNITS = 10;

/** The units whose checkpoints count in a gate; null for more than are read one by one. */
const unitsAmong = (members: readonly ExpandedCheckpoint[]): readonly string[] | null => {
  const units = [...new Set(members.map(({ unit }) => unit))];
  return units.length <= MAX_UNITS ? units : null;
};

const plannedGate = (
  { unit }: GateInstance,
  gate: Gate,
  others: GateRecipients & Pick<PlannedGate, "armed">,
  members: readonly ExpandedCheckpoint[],
  coverage: Coverage,
): PlannedGate => ({
  id: idOf(gate, unit),
  title: gate.title,
  before: gate.before,
  unit,
  units: unitsAmong(members),
  total: members.length,
  coverage,
  ...others,
  ...(gate.enforce === false ? { enforced: false } : {}),
  stableForMs: gate.stableFor === undefined ? 0 : durationMs(gate.stableFor),
});

/** The checkpoints that count in one gate. */
const membersOf = (
  { units }: GateInstance,
  required: readonly Requirement[],
  checkpoints: ReadonlyMap<string, ExpandedCheckpoint>,
): ExpandedCheckpoint[] =>
  required.flatMap(({ id }) => units.flatMap((unit) => checkpoints.get(`${unit.id}/${id}`) ?? []));

/** Makes a checkpoint of each requirement of each unit, and counts them in their gates. */
export const expand = (loaded: LoadedPlan, errors: PlanError[], warnings: PlanError[]): Expansion => {
  const units = valuesOf(loaded.units);
  const byKind = Map.groupBy(units, ({ kind }) => kind);
  const checkpoints = expandCheckpoints(loaded, byKind);
  const gates: PlannedGate[] = [];
  for (const located of loaded.gates.values()) {
    const { value: gate, errorAt } = located;
    const others = {
      ...resolveRecipients(located, loaded, errors),
      ...compileArmed(gate, loaded.timeZone),
    };
    const required = requiredBy(located, loaded, errors);
    const instances = instancesOf(gate, units, byKind);
    let unused = instances.length === 0;
    for (const instance of instances) {
      const members = membersOf(instance, required, checkpoints);
      // A gate without checkpoints would be open without any evidence, so it is left out.
      if (members.length === 0) unused = true;
      else
        for (const held of heldGates(gate, members, required)) {
          const coverage = coverageOf(held.members, required, loaded, held.notEnforced);
          const planned = plannedGate(instance, held.gate, others, held.members, coverage);
          gates.push(planned);
          for (const member of held.members) member.gates.push(planned.id);
        }
    }
    if (unused)
      warnings.push(
        errorAt([], "plan-gate-unused", `no unit has what gate "${gate.id}" requires, so the gate is left out`),
      );
    else if (gate.contacts.length === 0)
      warnings.push(errorAt([], "plan-gate-silent", `gate "${gate.id}" notifies nobody`));
  }
  fillReaderGates(loaded, checkpoints);
  return { gates, checkpoints };
};
