import type { Said } from "../plan/document/said.ts";
import type { Gate } from "../readiness/gate/gate.ts";
import type { Notification, Story } from "../readiness/notification.ts";

/** What the plan calls a unit, where it does, and the name of the contact who owns it. */
export interface NamedUnit {
  readonly title?: Said | undefined;
  readonly owner?: string | undefined;
}

/** What a plan version calls its requirements and some of its units, by their ids. */
export interface Titles {
  readonly requirements: ReadonlyMap<string, Said>;
  readonly units: ReadonlyMap<string, NamedUnit>;
}

/** A row about a checkpoint, with its titles and its unit's owner once they are known. */
export interface TitledRow {
  readonly unit: string;
  readonly requirement: string;
  readonly title?: Said | undefined;
  readonly unitTitle?: Said | undefined;
  readonly owner?: string | undefined;
}

/** A gate, with the title of its unit once that is known. */
export interface TitledGate extends Pick<Gate, "title" | "unit"> {
  readonly unitTitle?: Said | undefined;
}

/** What a story names units by. */
type Naming = Pick<TitledRow, "unit">;

const rowsOf = (story: Story): readonly Naming[] => {
  switch (story.kind) {
    case "clear":
      return [...story.evidence, ...story.lowered];
    case "blocked":
      return [...story.blockers, ...(story.waived ?? []), ...(story.also ?? []).flatMap(({ blockers }) => blockers)];
    case "waiver":
    case "request":
      return [story];
    case "plan":
    case "enrolment":
      return [];
    case "reminder":
      return [story, ...story.overdue];
    case "drill":
      return [story.failed];
    case "summary":
      return [...story.failing, ...story.expiring, ...story.waivers, ...(story.pending ?? [])];
    default:
      return story satisfies never;
  }
};

const gatesOf = (story: Story): readonly TitledGate[] => {
  if (story.kind === "summary") return [...story.gates, ...(story.unarmed ?? [])];
  if (story.kind === "waiver" || story.kind === "request") return story.gates ?? [];
  if (story.kind === "blocked") return [story.gate, ...(story.also ?? [])];
  return story.kind === "clear" ? [story.gate] : [];
};

/** The ids of the units that a story names, each once. */
export const unitsIn = (story: Story): readonly string[] => [
  ...new Set([...rowsOf(story).map(({ unit }) => unit), ...gatesOf(story).flatMap(({ unit }) => unit ?? [])]),
];

const titledStory = (story: Story, { requirements, units }: Titles): Story => {
  const unitOf = (unit: string) => ({ unitTitle: units.get(unit)?.title, owner: units.get(unit)?.owner });
  const titled = <R extends Naming & { readonly requirement: string }>(row: R): R => ({
    ...row,
    title: requirements.get(row.requirement),
    ...unitOf(row.unit),
  });
  const named = <G extends TitledGate>(gate: G): G => ({
    ...gate,
    unitTitle: gate.unit === null ? undefined : units.get(gate.unit)?.title,
  });
  const ofGate = (gate: Gate): Gate => {
    const { coverage } = gate;
    const notApplicable = coverage.notApplicable.map((one) => ({ ...one, title: requirements.get(one.requirement) }));
    return named({ ...gate, coverage: { ...coverage, notApplicable } });
  };
  switch (story.kind) {
    case "clear":
      return {
        ...story,
        gate: ofGate(story.gate),
        evidence: story.evidence.map(titled),
        lowered: story.lowered.map(titled),
      };
    case "blocked":
      return {
        ...story,
        gate: ofGate(story.gate),
        blockers: story.blockers.map(titled),
        ...(story.waived === undefined ? {} : { waived: story.waived.map(titled) }),
        ...(story.also === undefined
          ? {}
          : { also: story.also.map((one) => named({ ...one, blockers: one.blockers.map(titled) })) }),
      };
    case "waiver":
      return titled({ ...story, ...(story.gates === undefined ? {} : { gates: story.gates.map(named) }) });
    case "request":
      return titled({ ...story, gates: story.gates.map(named) });
    case "plan":
    case "enrolment":
      return story;
    case "reminder":
      return { ...story, ...unitOf(story.unit), overdue: story.overdue.map(titled) };
    case "drill":
      return { ...story, failed: titled(story.failed) };
    case "summary":
      return {
        ...story,
        gates: story.gates.map(named),
        ...(story.unarmed === undefined ? {} : { unarmed: story.unarmed.map(named) }),
        failing: story.failing.map(titled),
        expiring: story.expiring.map(titled),
        waivers: story.waivers.map(titled),
        ...(story.pending === undefined ? {} : { pending: story.pending.map(titled) }),
      };
    default:
      return story satisfies never;
  }
};

/** A notification whose rows have the plan's titles: its plan version never changes, so they do not either. */
export const withTitles = (notification: Notification, titles: Titles): Notification => ({
  ...notification,
  story: titledStory(notification.story, titles),
});
