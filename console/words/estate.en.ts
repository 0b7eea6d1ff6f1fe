/** Of the matrix, the agents and the units. */

const s = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

export const matrixEn = {
  heading: "Units and requirements",
  filters: "What is shown",
  unit: "Unit",
  filter: "Find a unit",
  state: "State",
  any: "Any",
  unsatisfied: "Not satisfied",
  owner: "Responsible",
  before: (zone: string) => `Expires before (${zone})`,
  groupBy: "Grouped by",
  noGroup: "Nothing",
  groupings: {
    owner: "Who is responsible",
    requirement: "Requirement",
    state: "State",
    gate: "Gate",
    prefix: "Beginning of the name",
  },
  nobody: {
    owner: "Nobody is responsible",
    requirement: "",
    state: "",
    gate: "In no gate",
    prefix: "No beginning",
  },
  group: "Order",
  byName: "By name",
  byState: "Worst first",
  units: (text: string, count: number) => `${text} ${count === 1 ? "unit" : "units"}`,
  atLeast: (count: string) => `${count} or more`,
  bounds: "Not all are counted.",
  countAll: "Count all",
  shown: (count: number, all: number) =>
    count === all ? s(all, "unit") : `${count.toLocaleString("en")} of ${s(all, "unit")}`,
  found: (count: number, isWhole: boolean) =>
    isWhole ? `${s(count, "unit")} like this in the whole migration` : `${s(count, "unit")} like this so far`,
  begins: "Names that begin so; once all are read, names that have it anywhere.",
  read: (count: number) => `${s(count, "checkpoint")} read; there are more.`,
  reading: (count: number) => `Reading: ${s(count, "checkpoint")} so far`,
  readAll: "Read all",
  empty: "No unit is like this.",
  notAsked: "not asked of this unit",
  leftOut: "not asked of this unit, or left out here",
  cell: (requirement: string, unit: string, state: string) => `${requirement} of ${unit}: ${state}`,
  legend: "How many checkpoints are in each state",
  printed: (count: number, all: number) =>
    `The first ${count.toLocaleString("en")} of ${s(all, "line")} are printed; an export has them all.`,
};

const ends = {
  passed: "valid until",
  waived: "waived until",
  missing: "due",
  late: "late since",
  stale: "since",
  failed: "since",
  inconclusive: "since",
} as Readonly<Record<string, string>>;

export const estateEn = {
  unit: {
    checkpoints: "What is asked of it",
    until: "When",
    ends,
    owes: (open: number, all: number) =>
      open === 0 ? `All of ${s(all, "checkpoint")} satisfied` : `${open} of ${s(all, "checkpoint")} not satisfied`,
    nothingAsked: "The plan asks nothing of this unit.",
    kind: "Kind",
    noOwner: "nobody",
    noAgent: "none speaks for it",
    history: "All that was recorded about it",
    wayBack: "The way back",
    noWayBack: "No backup is asked of it, and the plan says nothing of a way back.",
    accepted: "Accepted last:",
    nothingAccepted: "Nothing was accepted yet: there is no way back.",
    unknownRestore: "The plan does not say how it is restored.",
  },
  agents: {
    heading: "Agents",
    one: "Agent",
    lead: "What each pushed last, and what that shows of it: an agent is heard of only when it pushes.",
    seen: "Last seen",
    neverSeen: "Nothing of it ever arrived.",
    never: "never seen",
    version: "Version",
    queue: "In its spool when it sealed this",
    waiting: (count: number) => (count === 0 ? "nothing else" : `${s(count, "other manifest")}`),
    untold: "it does not say",
    unknown: "unknown",
    clock: "Clock",
    ahead: (by: string) => `at least ${by} ahead`,
    notAhead: "not ahead, as far as this shows",
    sealed: (sealed: string, arrived: string) =>
      `sealed ${sealed} by its own clock, in whole hours; recorded ${arrived}`,
    keys: "Keys",
    validity: { valid: "valid", "not-yet": "not valid yet", expired: "expired", retired: "retired" },
    always: "without an end",
    notBefore: (at: string) => `from ${at}`,
    notAfter: (at: string) => `until ${at}`,
    retired: {
      rotated: (at: string) => `replaced on ${at}`,
      compromised: (at: string) => `compromised: nothing counts that arrived from ${at} on`,
    },
    units: (count: number) => `Speaks for ${s(count, "unit")}`,
    allUnits: "Speaks for all units",
    speaksFor: "Speaks for",
    owes: "What it owes",
    owesWhat:
      "First what is not satisfied, then what expires next. Of what another agent sealed last, that one owes the next.",
    owesMore: "Its units have more than was looked at here.",
    owesNothing: "It owes nothing that is known.",
  },
  arming: {
    heading: "Arm this gate",
    what: "The plan leaves it to a manager. Once armed, it opens when all of it is satisfied, its owners are reminded, and nobody can take it back.",
    arm: "Arm",
    since: "Armed since",
    byPlan: "by the plan",
    byFact: "by a decision",
    unarmedSince: "Not armed since",
  },
};
