import { showActor } from "../actor.ts";
import type { Fact } from "../history/fact.ts";
import { unreachable } from "../unreachable.ts";
import { type ApprovalRow, actorCells } from "./rows.ts";

const NONE = {
  unit: null,
  requirement: null,
  gate: null,
  version: null,
  role: null,
  control: null,
  expiresAt: null,
  request: null,
  approvedBy: [],
} as const;

/** What a person did by a fact; undefined of one that nobody decided. */
export const approvalRow = (fact: Fact): ApprovalRow | undefined => {
  if (fact.type === "manifest-audited" || fact.type === "evidence-compared" || fact.type === "time-passed")
    return undefined;
  const { id, recordedAt, planVersion, by } = fact;
  const row = { fact: id, recordedAt, ...NONE, planVersion, ...actorCells(by), by: showActor(by) };
  switch (fact.type) {
    case "approval-recorded": {
      const { action, unit, requirement, role, reason, control, expiresAt, request } = fact;
      return { ...row, action, unit, requirement, role, reason, control, expiresAt, request };
    }
    case "gate-armed":
      return { ...row, action: fact.type, gate: fact.gate, reason: fact.reason };
    case "plan-applied":
      return {
        ...row,
        action: fact.type,
        version: planVersion,
        reason: null,
        request: fact.proposal,
        approvedBy: fact.approvedBy.map(showActor),
      };
    case "proposal-recorded":
      return {
        ...row,
        action: fact.action,
        version: fact.proposedVersion,
        reason: fact.reason,
        request: fact.action === "plan-proposed" ? null : fact.proposal,
      };
    case "forgetting-recorded":
      return {
        ...row,
        action: fact.action,
        reason: fact.reason,
        request: fact.action === "forgetting-requested" ? null : fact.request,
      };
    case "plan-abandoned":
      return { ...row, action: fact.type, version: fact.abandonedVersion, reason: fact.reason, request: fact.proposal };
    default:
      return unreachable(fact);
  }
};
