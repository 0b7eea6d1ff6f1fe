import type { Verdict } from "../../core/finding.ts";
import type { ComparisonFact, Fact, ManifestFact } from "../../core/history/fact.ts";
import { planFact } from "../../core/history/plan-fact.ts";
import { lapseFact, stabilizationFact } from "../../core/history/time-fact.ts";
import { type Instant, plus } from "../../core/instant.ts";
import type { Plan } from "../../core/plan/plan.ts";
import { inputsDigest, inputsOf } from "../../core/readiness/comparison-inputs.ts";
import { NO_CHANGES } from "../../core/readiness/plan-change.ts";
import { PARTS_WAY } from "../../core/readiness/planned-parts.ts";
import { personOf } from "./people.ts";
import { evidence } from "./readiness.ts";
import { UNAPPROVED } from "./unapproved.ts";
import { happen, type World, worldOf } from "./world.ts";

/** A history that is told step by step, by the cascade itself, with the facts that the functions would record. */
export interface Told {
  readonly facts: Fact[];
  world(): World;
  apply(plan: Plan, effectiveAt: Instant, recordedAt?: Instant): void;
  /** Evidence of a checkpoint: `older` is what was recorded behind newer evidence. */
  evidence(id: string, effect: "passed" | "failed" | "older", recordedAt: Instant, completedAt?: Instant): void;
  compare(id: string, effect: "passed" | "failed", recordedAt: Instant): void;
  lapse(id: string, recordedAt: Instant): void;
  stabilize(gate: string, recordedAt: Instant): void;
}

const VERDICTS: Readonly<Record<"passed" | "failed" | "older", Verdict>> = {
  passed: { outcome: "accepted", effect: "passed", findings: [] },
  failed: {
    outcome: "rejected",
    effect: "failed",
    findings: [{ code: "shrunk", severity: "fail", message: "it shrank" }],
  },
  older: {
    outcome: "accepted",
    effect: "none",
    findings: [{ code: "evidence-older", severity: "info", message: "it is older" }],
  },
};

const DAY_MS = 86_400_000;

export const told = (): Told => {
  const facts: Fact[] = [];
  let current: World | undefined;
  const world = (): World => {
    if (current === undefined) throw new Error("no plan has been applied");
    return current;
  };
  const nextId = (): string => `fact-${facts.length}`;
  const checkpointOf = (id: string) => {
    const found = world().checkpoints.get(id);
    if (found === undefined) throw new Error(`no checkpoint ${id}`);
    return found;
  };
  const named = (id: string) => {
    const [unit = "", requirement = ""] = id.split("/");
    return { migration: world().plan.migration, unit, requirement };
  };
  return {
    facts,
    world,
    apply: (plan, at, recordedAt = at) => {
      current = worldOf(plan, at, current);
      const object = { key: `plan-${plan.version}`, versionId: "v" };
      const by = personOf("ana");
      const applying = {
        version: plan.version,
        digest: "d",
        at,
        by,
        object,
        written: true,
        rewrites: PARTS_WAY,
        ...UNAPPROVED,
      };
      facts.push(planFact(plan.migration, applying, NO_CHANGES, recordedAt));
    },
    evidence: (id, as, recordedAt, completedAt = recordedAt) => {
      const fact = nextId();
      const verdict = VERDICTS[as];
      const instants = { completedAt, sealedAt: completedAt, receivedAt: recordedAt };
      const given = evidence(plus(completedAt, DAY_MS), { fact, digest: `of ${fact}`, ...instants });
      const checkpoint = checkpointOf(id);
      const change = { kind: "evidence", head: world().head, fact, checkpoint, verdict, evidence: given } as const;
      const { events } = happen(world(), { ...change, kept: {} }, recordedAt);
      const manifest: ManifestFact = {
        ...{ id: fact, type: "manifest-audited", recordedAt, ...named(id), agent: "agent00", events, verdict },
        ...{ object: { key: fact, versionId: "v", size: 1 }, digest: given.digest, planVersion: world().plan.version },
        header: { kind: "backup", tool: { name: "t", version: "1" }, startedAt: completedAt, completedAt },
        ...{ entries: 1, bytes: 1 },
      };
      facts.push(manifest);
    },
    compare: (id, as, recordedAt) => {
      const fact = nextId();
      const checkpoint = checkpointOf(id);
      const requirement = world().plan.requirements.find((one) => one.id === checkpoint.requirement);
      if (requirement === undefined) throw new Error(`no requirement ${checkpoint.requirement}`);
      const inputs = inputsOf(world().checkpoints.values(), requirement, checkpoint.unit);
      const digest = inputsDigest(inputs);
      const verdict = VERDICTS[as];
      const instants = { completedAt: recordedAt, sealedAt: recordedAt, receivedAt: recordedAt };
      const given = { ...evidence(plus(recordedAt, DAY_MS), { fact, digest, ...instants }), object: null };
      const change = { kind: "comparison", head: world().head, fact, checkpoint, verdict, evidence: given } as const;
      const { events } = happen(world(), change, recordedAt);
      const compared: ComparisonFact = {
        ...{ id: fact, type: "evidence-compared", recordedAt, ...named(id), agent: null, digest, verdict, events },
        ...{ planVersion: world().plan.version, entries: 1, inputs: [] },
      };
      facts.push(compared);
    },
    lapse: (id, recordedAt) => {
      const checkpoint = checkpointOf(id);
      const { events } = happen(world(), { kind: "lapse", head: world().head, checkpoint, fact: nextId() }, recordedAt);
      facts.push(lapseFact(world().head, checkpoint, recordedAt, events));
    },
    stabilize: (id, recordedAt) => {
      const gate = world().gates.get(id);
      if (gate === undefined) throw new Error(`no gate ${id}`);
      const change = { kind: "stabilization", head: world().head, gate, fact: nextId() } as const;
      const { events } = happen(world(), change, recordedAt);
      facts.push(stabilizationFact(world().head, gate, recordedAt, events));
    },
  };
};
