import type { Recorded } from "../../contract/schemas/approval.ts";
import type { Actor } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import { armingFact } from "../../core/history/arming-fact.ts";
import type { ArmingFact } from "../../core/history/fact.ts";
import { factId } from "../../core/history/fact-id.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import type { Head } from "../../core/readiness/head.ts";
import { unknownName } from "../../core/suggestion.ts";
import type { ApprovalsLedger } from "../../ports/approvals.ts";
import { commit, type Proposal } from "../commit.ts";
import { headInForce, requireUnder } from "../plan-in-force.ts";
import type { ApprovalsPorts } from "./ports.ts";

const readGate = async (ledger: ApprovalsLedger, head: Head, id: string): Promise<Gate> => {
  const { migration } = head;
  const [gate] = await ledger.readGates(migration, [id]);
  if (gate !== undefined) {
    requireUnder(head, gate);
    return gate;
  }
  const known = (await ledger.listGates(migration)).map((one) => one.id);
  throw new Failure("not-found", `${unknownName("gate", id, known)} (migration "${migration}")`);
};

/** A plan that arms a gate itself leaves nothing to decide: whoever wants it earlier proposes another version. */
const requireByDecision = ({ id, arming }: Gate): NonNullable<Gate["arming"]> => {
  if (arming?.from === null) return arming;
  throw new Failure(
    "arming-by-plan",
    `the plan itself says from when on "${id}" is armed; only a plan version changes it`,
  );
};

/**
 * Arms a gate of which the plan says `armed: by-decision`. It opens no gate: where nothing else blocks it, it opens once it
 * has stabilized. A gate that somebody has armed stays as it is, and nothing is recorded.
 * @throws Failure `arming-by-plan`, `not-found`, `plan-applying`
 */
export const arm = async (
  ports: ApprovalsPorts,
  migration: string,
  id: string,
  reason: string,
  by: Actor,
): Promise<Recorded> => {
  const { ledger, clock, newId } = ports;
  const fact = factId("gate-armed", newId());
  let before: Gate["arming"];
  const propose = async (): Promise<Proposal<ArmingFact> | undefined> => {
    const head = await headInForce(ledger, migration);
    const gate = await readGate(ledger, head, id);
    before = requireByDecision(gate);
    if (before.isArmed) return undefined;
    const at = clock();
    return {
      change: { kind: "arming", head, gate, fact },
      at,
      record: (events) => armingFact(fact, head, gate, { by, reason }, at, events),
    };
  };
  const committed = await commit<ArmingFact, undefined>(ports, propose);
  if (committed === undefined) return { fact: before?.fact ?? "-", transitions: 0, already: true };
  return { fact, transitions: committed.transitions };
};
