import type { Abandoned } from "../../contract/schemas/plan.ts";
import type { Actor } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import { abandonedFact } from "../../core/history/abandoned-fact.ts";
import { type Head, isClaimed, type PlanName } from "../../core/readiness/head.ts";
import type { ApplyPorts } from "./ports.ts";
import { record } from "./record.ts";

export interface AbandonText {
  readonly reason: string;
  /** The version that somebody saw on its way into force. */
  readonly seen: PlanName;
}

/**
 * Abandons a version that was accepted, before anything of the migration has changed. Its number is not free again, because
 * some of its parts may be written.
 * @throws Failure `not-found`, `approval-outdated`, `plan-applying` once checkpoints may be of that version, `ledger-*`
 */
export const abandonPlan = async (
  { ledger, clock }: ApplyPorts,
  migration: string,
  { reason, seen }: AbandonText,
  by: Actor,
): Promise<Abandoned> => {
  const head = await ledger.readHead(migration);
  if (!isClaimed(head)) throw new Failure("not-found", "no plan version is coming into force");
  const { version, digest, written } = head.applying;
  if (seen.version !== version || seen.digest !== digest)
    throw new Failure("approval-outdated", `version ${version} is coming into force; look again`, {
      details: { seen: { version, digest } satisfies PlanName },
    });
  if (written)
    throw new Failure(
      "plan-applying",
      `version ${version} has begun to come into force, and can no longer be abandoned; apply a newer one once it is`,
    );
  const fact = abandonedFact(head, { by, reason }, clock());
  const after: Head = { ...head, applying: null, abandoned: { version, digest }, version: head.version + 1 };
  await record(ledger, fact, after);
  return { fact: fact.id };
};
