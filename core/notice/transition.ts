import type { Checkpoint } from "../checkpoint/checkpoint.ts";
import type { GateEvent } from "../gate/decide.ts";
import type { Gate, Obstacle } from "../gate/gate.ts";
import type { Contact } from "../plan/document.ts";
import type { EvidenceLine, Notice } from "./notice.ts";
import { renderTransition } from "./render.ts";

const MAX_EVIDENCE_LINES = 50;

/** The evidence of a gate's members, what runs out first on top. */
export const evidenceLines = (members: Iterable<Checkpoint>): EvidenceLine[] =>
  [...members]
    .flatMap(({ unit, requirement, evidence }) =>
      evidence === null
        ? []
        : [{ unit, requirement, completedAt: evidence.completedAt, validUntil: evidence.validUntil }],
    )
    .toSorted((a, b) => (a.validUntil < b.validUntil ? -1 : a.validUntil > b.validUntil ? 1 : 0))
    .slice(0, MAX_EVIDENCE_LINES);

export const isTransition = ({ type }: GateEvent): boolean => type === "gate-cleared" || type === "gate-blocked";

/** The notice of a gate that has just turned. */
export const noticeOf = (
  gate: Gate,
  told: {
    readonly planTitle: string;
    readonly timeZone: string;
    readonly obstacles: readonly Obstacle[];
    readonly obstacleCount: number;
    readonly members: Iterable<Checkpoint>;
    readonly recipients: readonly Contact[];
    readonly fact: string;
  },
): Notice => {
  const { recipients, fact, members, ...rest } = told;
  const evidence = gate.state === "clear" ? evidenceLines(members) : [];
  return {
    migration: gate.migration,
    gate: gate.id,
    epoch: gate.epoch,
    kind: gate.state,
    at: gate.since,
    fact,
    recipients,
    mail: renderTransition({ ...rest, gate, evidence, fact }),
  };
};
