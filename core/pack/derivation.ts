import type { NameDifference } from "../audit/comparisons/same-names.ts";
import type { SealCheck } from "../audit/scope.ts";
import { compareText } from "../compare-text.ts";
import { isGateNamed } from "../history/about-gate.ts";
import type { ComparisonFact, Fact } from "../history/fact.ts";
import type { Step } from "../history/replayed-items.ts";
import { AT_ONCE, REPLAY_START, startReplay, wholeState } from "../history/replaying.ts";
import { type Instant, plus } from "../instant.ts";
import type { Plan } from "../plan/plan.ts";
import { type Checkpoint, checkpointId, isSatisfiedAt } from "../readiness/checkpoint/checkpoint.ts";
import { isUnsatisfied } from "../readiness/gate/decide.ts";
import type { MigrationState } from "../readiness/plan-change.ts";
import { type AgentLines, agentLines } from "./agent-lines.ts";
import { approvalRow } from "./approval-row.ts";
import { checkpointRow } from "./checkpoint-row.ts";
import { differenceRow, findingRows, hasVerdict } from "./finding-rows.ts";
import type { PackAbout } from "./pack-file.ts";
import type { PackProblemCode } from "./problem.ts";
import type { ApprovalRow, ListName, NotificationRow, Rows, VerdictRow } from "./rows.ts";
import { type SatisfiedPoint, satisfiedSeries } from "./satisfied-series.ts";
import { manifestFault, sealRow } from "./seal-row.ts";
import { type GateLog, transitionLog } from "./transition-log.ts";
import { verdictRows } from "./verdict-rows.ts";

/** One row of one list. */
export type Emitted = { readonly [L in ListName]: { readonly list: L; readonly row: Rows[L] } }[ListName];

/** What a fact contradicts. */
export interface FactProblem {
  readonly code: PackProblemCode;
  readonly message: string;
  readonly fact: string;
}

/** All that a report says, when the history is over. */
export interface Derived {
  readonly plan: Plan;
  /** By version, each with its fact. */
  readonly plans: readonly Extract<Fact, { type: "plan-applied" }>[];
  readonly checkpoints: readonly Checkpoint[];
  readonly gates: MigrationState["gates"];
  readonly series: readonly SatisfiedPoint[];
  readonly transitions: ReadonlyMap<string, GateLog>;
  /** The last of them, and how many there are. */
  readonly approvals: readonly ApprovalRow[];
  readonly approvalCount: number;
  readonly facts: number;
  readonly manifests: { readonly total: number; readonly genuine: number; readonly sealed: number };
  readonly lines: AgentLines;
  /** Deliveries by kind and state. */
  readonly deliveries: ReadonlyMap<string, number>;
}

/** Makes all that a pack states of its facts, in their order; in memory is the state of the migration, and no history. */
export interface Derivation {
  /** @param plan of the version that the fact puts into force @throws TypeError, Failure for facts that no writer makes */
  fact(fact: Fact, plan?: Plan): readonly Emitted[];
  /** One line of the list of a comparison whose fact came last; undefined where the lists are not about it. */
  difference(fact: ComparisonFact, difference: NameDifference): Emitted | undefined;
  /** A row about a delivery, for the report. */
  delivery(row: NotificationRow): void;
  /** The rows of the checkpoints. @throws Failure `history-gap` */
  checkpoints(): Iterable<Emitted>;
  /** True for the list rows of a migration of which the pack is about one gate. */
  concernsTopic(topic: string): boolean;
  end(): Derived;
}

const MAX_APPROVALS = 200;

/** How far the clocks of two writers may be apart. */
const MAX_SKEW_MS = 10_000;

/** A gate that opened: each of its checkpoints must have been satisfied then, or what satisfied them comes at once. */
interface Doubt {
  readonly row: VerdictRow;
  readonly until: Instant;
}

/**
 * @param onProblem called with what facts contradict: whoever makes a pack takes the history as it is
 * @param isSealed says it of the seals of the facts; whoever verifies many checks them ahead
 */
export const derivation = (
  { gate, asOf }: Pick<PackAbout, "gate" | "asOf">,
  onProblem: (problem: FactProblem) => void,
  isSealed?: SealCheck,
): Derivation => {
  const plans = new Map<number, Plan>();
  const applied: Extract<Fact, { type: "plan-applied" }>[] = [];
  const series = satisfiedSeries();
  const transitions = transitionLog();
  const deliveries = new Map<string, number>();
  const approvals: ApprovalRow[] = [];
  let approvalCount = 0;
  let facts = 0;
  const manifests = { total: 0, genuine: 0, sealed: 0 };
  const lines = agentLines();
  let members = new Map<string, readonly string[]>();
  let unsatisfied = 0;
  let doubts: Doubt[] = [];

  const planOf = (version: number): Plan => {
    const plan = plans.get(version);
    if (plan === undefined) throw new TypeError(`no plan of version ${version}`);
    return plan;
  };
  let steps: Step[] = [];
  const replaying = startReplay(planOf, REPLAY_START, AT_ONCE, (step) => steps.push(step));
  const membersOf = (id: string): Checkpoint[] =>
    (members.get(id) ?? []).flatMap((one) => replaying.state.checkpoints.get(one) ?? []);

  const isOfGate = (id: string): boolean => gate === null || isGateNamed(id, gate);
  const counts = (unit: string | null, requirement: string | null): boolean => {
    if (gate === null || unit === null || requirement === null) return true;
    return replaying.state.checkpoints.get(checkpointId({ unit, requirement }))?.gates.some(isOfGate) === true;
  };

  const indexMembers = (): void => {
    const next = new Map<string, string[]>();
    for (const [id, checkpoint] of replaying.state.checkpoints)
      for (const one of checkpoint.gates) {
        const group = next.get(one);
        if (group === undefined) next.set(one, [id]);
        else group.push(id);
      }
    members = next;
  };

  const count = (step: Step): void => {
    if (step.of === "plan") {
      indexMembers();
      unsatisfied = [...replaying.state.checkpoints.values()].filter(isUnsatisfied).length;
    } else if (step.of === "checkpoint")
      unsatisfied += Number(isUnsatisfied(step.after)) - Number(isUnsatisfied(step.before));
    const total = replaying.state.checkpoints.size;
    series.add({ at: step.fact.recordedAt, satisfied: total - unsatisfied, total });
  };

  const lacking = ({ gate: id, at }: VerdictRow): Checkpoint | undefined =>
    membersOf(id).find((one) => !isSatisfiedAt(one, at));

  const settleDoubts = (now: Instant | undefined): void => {
    doubts = doubts.filter(({ row, until }) => {
      const one = lacking(row);
      if (one === undefined) return false;
      if (now !== undefined && now <= until) return true;
      const message = `gate ${row.gate} opened at ${row.at}, when ${checkpointId(one)} was not satisfied`;
      onProblem({ code: "verdict-unfounded", message, fact: row.fact });
      return false;
    });
  };

  const applyFact = (fact: Fact): Emitted[] => {
    steps = [];
    // Before what it changes: what satisfies a gate's checkpoints too late founds nothing.
    settleDoubts(fact.recordedAt);
    replaying.add(fact);
    const emitted: Emitted[] = [];
    for (const step of steps) {
      count(step);
      for (const row of verdictRows(step, membersOf)) {
        transitions.add(row);
        if (isOfGate(row.gate)) emitted.push({ list: "verdicts", row });
        if (row.state === "clear") doubts.push({ row, until: plus(row.at, MAX_SKEW_MS) });
      }
    }
    return emitted;
  };

  const manifestRows = (fact: Extract<Fact, { type: "manifest-audited" }>): Emitted[] => {
    const plan = fact.planVersion === null ? undefined : plans.get(fact.planVersion);
    const row = sealRow(fact, plan);
    manifests.total += 1;
    if (row.genuine) manifests.genuine += 1;
    if (row.genuine && row.seal !== null) manifests.sealed += 1;
    const fault = manifestFault(fact, plan, isSealed);
    if (fault !== undefined) onProblem({ code: fault[0], message: fault[1], fact: fact.id });
    const { unit, requirement } = fact;
    const id = unit === null || requirement === null ? "" : checkpointId({ unit, requirement });
    const broken = lines.manifest(fact, replaying.state.checkpoints.get(id));
    if (broken !== undefined) onProblem({ code: broken[0], message: broken[1], fact: fact.id });
    return [{ list: "seals", row }];
  };

  const approvalRows = (fact: Fact): Emitted[] => {
    const row = approvalRow(fact);
    if (row === undefined || !counts(row.unit, row.requirement)) return [];
    if (row.gate !== null && !isOfGate(row.gate)) return [];
    approvalCount += 1;
    approvals.push(row);
    if (approvals.length > MAX_APPROVALS) approvals.shift();
    return [{ list: "approvals", row }];
  };

  return {
    fact: (fact, plan) => {
      facts += 1;
      if (fact.type === "plan-applied" && plan !== undefined) {
        plans.set(fact.planVersion, plan);
        applied.push(fact);
      }
      const seals = fact.type === "manifest-audited" ? manifestRows(fact) : [];
      const verdicts = applyFact(fact);
      const findings = hasVerdict(fact) && counts(fact.unit, fact.requirement) ? findingRows(fact) : [];
      return [
        ...seals,
        ...verdicts,
        ...findings.map((row) => ({ list: "findings" as const, row })),
        ...approvalRows(fact),
      ];
    },
    difference: (fact, difference) =>
      counts(fact.unit, fact.requirement) ? { list: "findings", row: differenceRow(fact, difference) } : undefined,
    delivery: ({ kind, state }) => {
      const name = `${kind} ${state}`;
      deliveries.set(name, (deliveries.get(name) ?? 0) + 1);
    },
    checkpoints: function* () {
      const { checkpoints } = wholeState(replaying.known());
      settleDoubts(undefined);
      for (const id of [...checkpoints.keys()].toSorted(compareText)) {
        const checkpoint = checkpoints.get(id) as Checkpoint;
        if (gate === null || checkpoint.gates.some(isOfGate))
          yield { list: "checkpoints", row: checkpointRow(checkpoint, asOf) };
      }
    },
    concernsTopic: (topic) => {
      if (topic === "plan:version") return true;
      const [, unit, requirement] = /^(?:waiver|request):([^/]+)\/(.+)$/.exec(topic) ?? [];
      if (unit !== undefined && requirement !== undefined) return counts(unit, requirement);
      return isOfGate(topic);
    },
    end: () => {
      const last = applied.at(-1);
      const { checkpoints, gates } = replaying.state;
      return {
        plan: planOf(last?.planVersion ?? 0),
        plans: applied,
        checkpoints: [...checkpoints.values()].filter((one) => gate === null || one.gates.some(isOfGate)),
        gates: new Map([...gates].filter(([id]) => isOfGate(id))),
        series: series.end(),
        transitions: transitions.end(),
        ...{ approvals, approvalCount, facts, manifests, lines: lines.end(), deliveries },
      };
    },
  };
};
