import type { Evidence } from "../audit/evidence.ts";
import type { Finding } from "../finding.ts";
import { plainly } from "../plan/document/said.ts";
import type { Plan } from "../plan/plan.ts";
import type { Checkpoint } from "../readiness/checkpoint/checkpoint.ts";
import type { Blocker } from "../readiness/gate/gate.ts";
import type { Fact } from "./fact.ts";

/** Why one checkpoint keeps a gate shut: to the requirement and its source, to the manifest, to what was found in it and where. */
export interface WhyBlocked {
  readonly blocker: Blocker;
  readonly requirement: {
    readonly id: string;
    readonly title: string;
    readonly evidence: string;
    /** By what the plan requires it: a document, or its own judgement. */
    readonly source: string | null;
  };
  readonly manifest:
    | (Pick<Evidence, "fact" | "digest" | "agent" | "completedAt" | "receivedAt" | "validUntil" | "object"> & {
        readonly planVersion: number | null;
      })
    | null;
  /** The gravest first; `where` names the entries. */
  readonly findings: readonly Finding[];
}

/** Ids of the facts that say why checkpoints do not pass: of their evidence, or of the object that was refused. */
export const factsBehind = (checkpoints: Iterable<Checkpoint>): readonly string[] => [
  ...new Set([...checkpoints].flatMap(({ evidence, voided }) => evidence?.fact ?? voided?.fact ?? [])),
];

const WEIGHT: Readonly<Record<Finding["severity"], number>> = { refuse: 0, fail: 1, inconclusive: 2, warn: 3, info: 4 };

/** @param facts those of {@link factsBehind} that there are, by id */
export const whyBlocked = (
  blocker: Blocker,
  checkpoint: Checkpoint | undefined,
  plan: Plan,
  facts: ReadonlyMap<string, Fact>,
): WhyBlocked => {
  const asked = plan.requirements.find(({ id }) => id === blocker.requirement);
  const newest = checkpoint?.evidence ?? checkpoint?.voided ?? null;
  const fact = newest === null ? undefined : facts.get(newest.fact);
  const findings = fact !== undefined && "verdict" in fact ? fact.verdict.findings : [];
  return {
    blocker,
    requirement: {
      id: blocker.requirement,
      title: plainly(asked?.title ?? blocker.requirement),
      evidence: asked?.evidence ?? "",
      source: asked?.source ?? asked?.judgement ?? null,
    },
    manifest:
      newest === null
        ? null
        : {
            ...{ fact: newest.fact, digest: newest.digest, agent: newest.agent, object: newest.object },
            ...{ completedAt: newest.completedAt, receivedAt: newest.receivedAt, validUntil: newest.validUntil },
            planVersion: fact?.planVersion ?? null,
          },
    findings: findings.toSorted((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]),
  };
};
