import type { Instant } from "../instant.ts";
import type { Applying } from "../readiness/head.ts";
import type { PlanChanges } from "../readiness/plan-change.ts";
import type { PlanFact } from "./fact.ts";
import { planFactId } from "./fact-id.ts";
import { ofMigration } from "./of-migration.ts";

/**
 * The fact that a plan version came into force. It is recorded when the last checkpoint has been written, so that in the
 * order of facts it comes after what it read.
 */
export const planFact = (
  migration: string,
  applying: Omit<Applying, "changes">,
  changes: PlanChanges,
  at: Instant,
): PlanFact => ({
  id: planFactId({ migration, version: applying.version }, applying.digest),
  type: "plan-applied",
  recordedAt: at,
  effectiveAt: applying.at,
  ...ofMigration(migration),
  events: [],
  planVersion: applying.version,
  digest: applying.digest,
  object: applying.object,
  by: applying.by,
  proposal: applying.proposal,
  approvedBy: applying.approvedBy,
  changes,
  ...(applying.membersPerShard === undefined ? {} : { membersPerShard: applying.membersPerShard }),
  ...(applying.rewrites === undefined ? {} : { rewrote: applying.rewrites }),
  ...(applying.parts === undefined ? {} : { parts: applying.parts }),
  eased: applying.eased,
});
