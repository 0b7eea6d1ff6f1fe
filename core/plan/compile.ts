import { durationMs } from "../duration.ts";
import { CANARY } from "../manifest/object-key.ts";
import { appliesTo } from "./applies-to.ts";
import { validUntil } from "./calendar/validity.ts";
import { type LoadedPlan, loadPlan, type Placed, type PlanFinder } from "./load.ts";
import type {
  Contact,
  Gate,
  GateNotificationKind,
  PlanError,
  PlannedCheckpoint,
  PlannedGate,
  PlanPolicy,
  PlanResult,
  Requirement,
  Unit,
} from "./plan.ts";
import { readsOf, readsOthers } from "./reads.ts";

/**
 * A checkpoint that changes side writes each of its gates and their notifications in one transaction, and a transaction
 * holds 100 items: a plan that asks for more is refused here, where somebody can still mend it.
 */
export const MAX_GATES_PER_CHECKPOINT = 40;

/** The unit kind whose checkpoints count in every gate of scope `unit` that asks for them. */
const SHARED_KIND = "global";

type Asked = Placed<Requirement>;

const PER_UNIT: ReadonlySet<string> = new Set(["same-names", "tried"]);

const checkCrossCheck = ({ value, errorAt }: Asked, loaded: LoadedPlan, errors: PlanError[]): void => {
  const wrong = (path: string, message: string): void =>
    void errors.push(errorAt([path], "plan-cross-check", `cross-check "${value.id}" ${message}`));
  const { check = "homed-once" } = value;
  const of = value.of === undefined ? undefined : loaded.requirements.get(value.of)?.value;
  const other = value.with === undefined ? undefined : loaded.requirements.get(value.with)?.value;
  // What is compared unit by unit may be asked of each unit; the others look at all units at once.
  if (!PER_UNIT.has(check) && value.kinds.some((kind) => kind !== SHARED_KIND))
    wrong("kinds", `belongs to kind ${SHARED_KIND}`);
  if (check === "homed-once" || check === "moves") {
    if (of?.evidence !== "inventory") wrong("of", "must name an inventory requirement");
    return;
  }
  const kinds = { "same-names": ["inventory", "backup"], tried: ["verification", "backup"] } as const;
  if (check === "same-names" || check === "tried") {
    const [first, second] = kinds[check];
    if (of?.evidence !== first) wrong("of", `must name ${first === "inventory" ? "an inventory" : "a verification"}`);
    if (other?.evidence !== second) wrong("with", "must name a backup");
    return;
  }
  for (const [path, named] of [
    ["of", of],
    ["with", other],
  ] as const)
    if (named === undefined || named.evidence === "cross-check" || named.evidence === "sign-off")
      wrong(path, "must name a requirement with evidence of its own");
  if (check === "one-window" && value.window === undefined) wrong("window", "must say how far apart they may be");
};

const checkSignOff = ({ value, errorAt }: Asked, loaded: LoadedPlan, errors: PlanError[]): void => {
  const wrong = (path: readonly PropertyKey[], message: string): void =>
    void errors.push(errorAt(path, "plan-sign-off", `sign-off "${value.id}" ${message}`));
  if (value.signers.length === 0) wrong([], "names no signers");
  if (value.signs.length === 0) wrong([], "names nothing to sign");
  if (new Set(value.signers.map(({ role }) => role)).size < value.signers.length)
    wrong(["signers"], "names a role twice");
  value.signs.forEach((id, index) => {
    const signed = loaded.requirements.get(id)?.value;
    if (signed === undefined || signed.evidence === "sign-off")
      wrong(["signs", index], `must sign a requirement with evidence; "${id}" is none`);
  });
  value.signers.forEach(({ contacts }, index) => {
    for (const id of contacts)
      if (!loaded.contacts.has(id)) wrong(["signers", index, "contacts"], `names "${id}", who is no contact`);
  });
};

/** No deadline within two years: a schedule that nobody can miss guards nothing. */
const NEVER_YEAR = "9999";

const checkTimes = ({ value, errorAt }: Asked, loaded: LoadedPlan, errors: PlanError[]): void => {
  const { schedule } = value;
  if (schedule === undefined && value.maxAge === undefined)
    errors.push(errorAt([], "plan-schema", `requirement "${value.id}" has neither maxAge nor schedule`));
  if (schedule === undefined) return;
  if (schedule.calendar !== undefined && !loaded.calendars.has(schedule.calendar))
    errors.push(errorAt(["schedule", "calendar"], "plan-calendar-unknown", `no calendar "${schedule.calendar}"`));
  const folded = foldedSchedule(value, loaded);
  if (folded !== undefined && validUntil({ schedule: folded } as Requirement, PROBE).startsWith(NEVER_YEAR))
    errors.push(errorAt(["schedule"], "plan-schedule-empty", `the schedule of "${value.id}" has no deadline`));
};
const PROBE = "2026-01-01T00:00:00.000Z";

/** A schedule with the zone of the plan and the days of its calendar in it. */
const foldedSchedule = ({ schedule }: Requirement, loaded: LoadedPlan): Requirement["schedule"] => {
  if (schedule === undefined) return undefined;
  const calendar = schedule.calendar === undefined ? undefined : loaded.calendars.get(schedule.calendar)?.value;
  return {
    ...schedule,
    timeZone: schedule.timeZone ?? loaded.timeZone ?? "UTC",
    holidays: [...schedule.holidays, ...(calendar?.holidays ?? [])],
    blackouts: [...schedule.blackouts, ...(calendar?.blackouts ?? [])],
  };
};

const checkRequirements = (loaded: LoadedPlan, errors: PlanError[]): void => {
  for (const placed of loaded.requirements.values()) {
    const { value, errorAt } = placed;
    if (value.source === undefined && value.judgement === undefined)
      errors.push(errorAt([], "plan-unsourced", `requirement "${value.id}" cites no source and says no judgement`));
    checkTimes(placed, loaded, errors);
    if (value.evidence === "cross-check") checkCrossCheck(placed, loaded, errors);
    if (value.evidence === "sign-off") checkSignOff(placed, loaded, errors);
    if (value.evidence === "verification" && value.of !== undefined)
      if (loaded.requirements.get(value.of)?.value.evidence !== "backup")
        errors.push(placed.errorAt(["of"], "plan-verification", `verification "${value.id}" must name a backup`));
  }
};

/** Requirements as the functions need them: with calendars folded in, and knowing who reads their evidence. */
const compiledRequirements = (loaded: LoadedPlan): Requirement[] => {
  const all = [...loaded.requirements.values()].map(({ value }) => value);
  return all.map((requirement) => {
    const readers = all.filter((other) => readsOthers(other) && readsOf(other).includes(requirement.id));
    const changeMatters = readers.some(
      (one) => (one.check === "after-change" || one.check === "tried") && one.with === requirement.id,
    );
    const schedule = foldedSchedule(requirement, loaded);
    return {
      ...requirement,
      ...(schedule === undefined ? {} : { schedule }),
      ...(readers.length === 0 ? {} : { readBy: readers.map(({ id }) => id) }),
      ...(changeMatters ? { changeMatters } : {}),
    };
  });
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

const contactsIn = (
  ids: readonly string[],
  path: readonly PropertyKey[],
  { errorAt }: Pick<Placed<unknown>, "errorAt">,
  loaded: LoadedPlan,
  errors: PlanError[],
): Contact[] =>
  ids.flatMap((id, index) => {
    const contact = loaded.contacts.get(id)?.value;
    if (contact === undefined) errors.push(errorAt([...path, index], "plan-contact-unknown", `no contact "${id}"`));
    return contact ?? [];
  });

const GATE_NOTIFICATIONS = ["clear", "blocked", "waiver"] as const satisfies readonly GateNotificationKind[];

/** Who is told of a gate: its contacts, or others for one kind of notification. */
const toldOf = (placed: Placed<Gate>, loaded: LoadedPlan, errors: PlanError[]): Told => ({
  contacts: contactsIn(placed.value.contacts, ["contacts"], placed, loaded, errors),
  recipients: Object.fromEntries(
    GATE_NOTIFICATIONS.flatMap((kind) => {
      const ids = placed.value.notifications[kind];
      return ids === undefined
        ? []
        : [[kind, contactsIn(ids, ["notifications", kind], placed, loaded, errors)] as const];
    }),
  ),
});

type Told = Pick<PlannedGate, "contacts" | "recipients">;

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
  const stand = (id: string, gate: Gate, unit: string | null, told: Told, over: Unit[], asks: Requirement[]) => {
    const members = asks.flatMap((requirement) =>
      over.flatMap((one) => checkpoints.get(`${one.id}/${requirement.id}`) ?? []),
    );
    for (const member of members) member.gates.push(id);
    const total = members.length;
    if (total === 0) return 0;
    const reads = unit === null ? null : over.map((one) => one.id);
    const stableForMs = gate.settle === undefined ? 0 : durationMs(gate.settle);
    gates.push({
      id,
      title: gate.title,
      before: gate.before,
      unit,
      units: reads,
      total,
      ...told,
      stableForMs: stableForMs,
    });
    return total;
  };

  for (const placed of loaded.gates.values()) {
    const { value: gate, errorAt } = placed;
    const told = toldOf(placed, loaded, errors);
    const asks = requirementsOf(placed, loaded, errors);
    if (gate.scope === "unit" && gate.kind === undefined) {
      errors.push(errorAt(["scope"], "plan-gate-kind", `gate "${gate.id}" has scope unit and must say of which kind`));
      continue;
    }
    const shared = byKind.get(SHARED_KIND) ?? [];
    const totals =
      gate.scope === "migration"
        ? [stand(gate.id, gate, null, told, units, asks)]
        : (byKind.get(gate.kind as string) ?? []).map((unit) =>
            stand(`${gate.id}@${unit.id}`, gate, unit.id, told, [...new Set([unit, ...shared])], asks),
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

const DEFAULT_LONGEST_WAIVER = "30d";

const policyOf = (loaded: LoadedPlan, errors: PlanError[]): PlanPolicy => {
  const { waivers, reminders, summary, root } = loaded;
  return {
    remindEveryMs: reminders === undefined ? null : durationMs(reminders.every),
    longestWaiverMs: durationMs(waivers?.longest ?? DEFAULT_LONGEST_WAIVER),
    summary:
      summary === undefined
        ? null
        : { ...summary, contacts: contactsIn(summary.contacts, ["summary", "contacts"], root, loaded, errors) },
  };
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
  if (root.migration === CANARY)
    errors.push(errorAt(["migration"], "plan-reserved", `"${CANARY}" is Cleargate's own, for canaries`));
  if (root.version === undefined) errors.push(errorAt([], "plan-schema", "version: is missing"));
  if (loaded.timeZone === undefined) errors.push(errorAt([], "plan-schema", "timeZone: is missing"));
  if (loaded.gates.size === 0) errors.push(errorAt([], "plan-schema", "gates: there is none"));
  checkRequirements(loaded, errors);
  checkAgents(loaded, errors);
  checkUnits(loaded, errors);
  const expansion = expand(loaded, errors, warnings);
  checkExpansion(loaded, expansion, errors, warnings);
  const policy = policyOf(loaded, errors);
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
      policy,
      contacts: values(loaded.contacts),
      units: values(loaded.units),
      agents: values(loaded.agents),
      requirements: compiledRequirements(loaded),
      gates: expansion.gates,
      checkpoints: [...expansion.checkpoints.values()]
        .map((checkpoint) => ({ ...checkpoint, gates: checkpoint.gates.toSorted() }))
        .toSorted(byUnitThenRequirement),
    },
  };
};
