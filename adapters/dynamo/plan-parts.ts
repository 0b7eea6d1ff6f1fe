import { ownHomes, type Unit } from "../../core/plan/document/unit.ts";
import type { Agent, Contact } from "../../core/plan/document.ts";
import type { PlanParts } from "../../core/plan/easing/easing.ts";
import type { Plan, PlannedCheckpoint, PlannedGate, PlanPolicy, Requirement } from "../../core/plan/plan.ts";
import type { PlanContents, PlanSection } from "../../ports/enact.ts";
import { type CheckpointsPiece, type Item, type Part, readPart } from "./items.ts";
import { type Key, keys, plannedCheckpointPrefix } from "./keys.ts";
import { planReads } from "./plan-reads.ts";
import {
  contentsOf,
  type NamedPart,
  readSection,
  sectionItem,
  sectionKey,
  sectionOf,
  sectionsOf,
} from "./plan-sections.ts";
import { joinedCheckpoints } from "./planned-checkpoints.ts";
import type { Table } from "./table.ts";

/** A plan version as the ledger has it: its parts in sections, of which it writes those that the version before has not. */

const partsOf = (plan: Plan): readonly NamedPart[] => {
  const { migration, version } = plan;
  // Two units may not share a home; of equal ids or names the first unit has it.
  const homes = new Map<string, string>();
  for (const unit of plan.units) for (const home of ownHomes(unit)) if (!homes.has(home)) homes.set(home, unit.id);
  const named = ({ sk }: Key, part: Part): NamedPart => [sk, part];
  return [
    ...plan.agents.map((agent) => named(keys.agent(migration, version, agent.id), agent)),
    ...plan.units.map((unit) => named(keys.unit(migration, version, unit.id), unit)),
    ...[...homes].map(([home, unit]) => named(keys.home(migration, version, home), { unit })),
    ...plan.units.flatMap(({ id, owner }) =>
      owner === undefined ? [] : [named(keys.ownedUnit(migration, version, owner, id), { unit: id })],
    ),
    ...plan.requirements.map((one) => named(keys.requirement(migration, version, one.id), one)),
    ...plan.restores.map((one) => named(keys.restore(migration, version, one.requirement), one)),
    ...plan.gates.map((gate) => named(keys.plannedGate(migration, version, gate.id), gate)),
    ...plan.contacts.map((contact) => named(keys.contact(migration, version, contact.id), contact)),
    named(keys.policy(migration, version), plan.policy),
    ...plan.checkpoints.map((one) => named(keys.plannedCheckpoint(migration, version, one.unit, one.requirement), one)),
  ];
};

/** Those of the sections of the version in force that are there as it wrote them, by their digests. */
const sectionsInForce = async (
  table: Table,
  { migration }: Plan,
  inForce: number,
): Promise<ReadonlyMap<string, PlanSection>> => {
  const sections =
    (inForce === 0 ? undefined : await planReads(table).findSections(keys.plan(migration, inForce))) ?? [];
  const items = await table.getAll(sections.map((one) => sectionKey(migration, one)));
  const isThere = ({ digest }: PlanSection, item: Item | undefined): boolean =>
    item !== undefined && sectionOf(inForce, readSection(item)).digest === digest;
  return new Map(sections.filter((one, at) => isThere(one, items[at])).map((one) => [one.digest, one]));
};

/** What a plan version has to write, and what it then consists of. */
export const plannedSections = async (
  table: Table,
  plan: Plan,
  inForce: number,
): Promise<{ readonly items: readonly Item[]; readonly contents: PlanContents }> => {
  const { migration, version } = plan;
  const before = await sectionsInForce(table, plan, inForce);
  const items: Item[] = [];
  const sections = sectionsOf(partsOf(plan)).map((parts) => {
    const section = sectionOf(version, parts);
    const known = before.get(section.digest);
    if (known === undefined) items.push(sectionItem(sectionKey(migration, section), parts));
    return known ?? section;
  });
  return { items, contents: contentsOf(migration, version, sections) };
};

/** Of all that a version has now, as {@link PlanContents.digest}; undefined where some of it is not there. */
export const storedDigest = async (table: Table, migration: string, version: number): Promise<string | undefined> => {
  const sections = (await planReads(table).findSections(keys.plan(migration, version))) ?? [];
  const items = await table.getAll(sections.map((one) => sectionKey(migration, one)));
  const found = items.flatMap((item) => (item === undefined ? [] : [sectionOf(version, readSection(item)).digest]));
  if (found.length === 0 || found.length < sections.length) return undefined;
  return contentsOf(
    migration,
    version,
    sections.map((one, at) => ({ ...one, digest: found[at] ?? "" })),
  ).digest;
};

/** @throws TypeError where there is no such version */
export const readPlanParts = async (table: Table, migration: string, version: number): Promise<PlanParts> => {
  const kinds = {
    agents: keys.agent(migration, version, "").sk,
    units: keys.unit(migration, version, "").sk,
    requirements: keys.requirement(migration, version, "").sk,
    gates: keys.plannedGate(migration, version, "").sk,
    contacts: keys.contact(migration, version, "").sk,
    policy: keys.policy(migration, version).sk,
  };
  const items = await planReads(table).listParts(keys.plan(migration, version), ...Object.values(kinds));
  const parts = <T extends Part>(kind: string): T[] =>
    items.filter(({ sk }) => sk.startsWith(kind)).flatMap((item) => readPart<T>(item) ?? []);
  const [policy] = parts<PlanPolicy>(kinds.policy);
  if (policy === undefined) throw new TypeError(`the ledger has no version ${version} of ${migration}`);
  return {
    policy,
    agents: parts<Agent>(kinds.agents),
    units: parts<Unit>(kinds.units),
    requirements: parts<Requirement>(kinds.requirements),
    gates: parts<PlannedGate>(kinds.gates),
    contacts: parts<Contact>(kinds.contacts),
  };
};

/** @returns undefined where the ledger does not have them whole, as of a version from before it kept them */
export const findPlannedCheckpoints = async (
  table: Table,
  migration: string,
  version: number,
): Promise<readonly PlannedCheckpoint[] | undefined> => {
  const parts = await planReads(table).findParts(keys.plan(migration, version), plannedCheckpointPrefix);
  if (parts !== undefined) return parts.flatMap((item) => readPart<PlannedCheckpoint>(item) ?? []);
  const items = await table.queryAll(keys.plannedCheckpoints(migration, version));
  return joinedCheckpoints(items.flatMap((item) => readPart<CheckpointsPiece>(item) ?? []));
};
