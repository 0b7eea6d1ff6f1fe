import { type Eased, easedBy } from "./easing/eased.ts";
import { shown } from "./easing/easing.ts";
import type { Plan } from "./plan.ts";

/** A member of a part of the plan that is not what it was. */
export interface ChangedMember {
  readonly member: string;
  readonly before: string;
  readonly after: string;
}

export type PlanPartKind = "requirement" | "unit" | "agent" | "contact" | "gate" | "policy";

/** A part of the plan that was added, removed or changed. */
export interface ChangedPart {
  readonly kind: PlanPartKind;
  readonly id: string;
  readonly change: "added" | "removed" | "changed";
  readonly members: readonly ChangedMember[];
  /** True where it makes a gate easier to open, or tells fewer people. */
  readonly easier: boolean;
}

export interface PlanDiff {
  readonly from: number;
  readonly to: number;
  /** At most 500; `partCount` counts them all. */
  readonly parts: readonly ChangedPart[];
  readonly partCount: number;
  /** At most 500 of each. */
  readonly checkpoints: {
    readonly added: readonly string[];
    readonly addedCount: number;
    readonly removed: readonly string[];
    readonly removedCount: number;
  };
  readonly eased: Eased;
}

const MAX_PARTS = 500;
const MAX_SHOWN = 300;

const shownShort = (value: unknown): string => {
  const text = shown(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
};

type Part = Readonly<Record<string, unknown>>;

const membersChanged = (before: Part, after: Part): ChangedMember[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((member) =>
    JSON.stringify(before[member]) === JSON.stringify(after[member])
      ? []
      : [{ member, before: shownShort(before[member]), after: shownShort(after[member]) }],
  );

const byId = (parts: readonly { readonly id: string }[]): ReadonlyMap<string, Part> =>
  new Map(parts.map((part) => [part.id, { ...part }]));

const partsOf = (plan: Plan): readonly (readonly [PlanPartKind, ReadonlyMap<string, Part>])[] => [
  ["requirement", byId(plan.requirements)],
  ["unit", byId(plan.units)],
  ["agent", byId(plan.agents)],
  ["contact", byId(plan.contacts)],
  ["gate", byId(plan.gates)],
  ["policy", new Map([["policy", { ...plan.policy }]])],
];

const changedIn = (
  kind: PlanPartKind,
  before: ReadonlyMap<string, Part>,
  after: ReadonlyMap<string, Part>,
  easier: ReadonlySet<string>,
): ChangedPart[] =>
  [...new Set([...before.keys(), ...after.keys()])].flatMap((id): ChangedPart[] => {
    const [was, is] = [before.get(id), after.get(id)];
    const change = was === undefined ? "added" : is === undefined ? "removed" : "changed";
    const members = was === undefined || is === undefined ? [] : membersChanged(was, is);
    if (change === "changed" && members.length === 0) return [];
    return [{ kind, id, change, members, easier: easier.has(id) }];
  });

/** What differs between two plan versions; what is easier in the later one is marked, by the rule that asks for approval. */
export const planDiff = (from: Plan, to: Plan): PlanDiff => {
  const eased = easedBy(from, to);
  const easier = new Set(eased.easings.map(({ about }) => about));
  const parts = partsOf(from).flatMap(([kind, before], index) =>
    changedIn(kind, before, partsOf(to)[index]?.[1] ?? new Map(), easier),
  );
  const idsOf = ({ checkpoints }: Plan) =>
    new Set(checkpoints.map(({ unit, requirement }) => `${unit}/${requirement}`));
  const [before, after] = [idsOf(from), idsOf(to)];
  const added = [...after].filter((id) => !before.has(id));
  const removed = [...before].filter((id) => !after.has(id));
  return {
    ...{ from: from.version, to: to.version, eased, partCount: parts.length },
    parts: parts.toSorted((a, b) => Number(b.easier) - Number(a.easier)).slice(0, MAX_PARTS),
    checkpoints: {
      ...{ added: added.slice(0, MAX_PARTS), addedCount: added.length },
      ...{ removed: removed.slice(0, MAX_PARTS), removedCount: removed.length },
    },
  };
};
