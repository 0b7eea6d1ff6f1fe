import type { Actor } from "../actor.ts";
import type { Instant } from "../instant.ts";
import type { ClaimedHead } from "../readiness/head.ts";
import type { AbandonedFact } from "./fact.ts";
import { factId } from "./fact-id.ts";
import { ofMigration } from "./of-migration.ts";

/**
 * The fact that a plan version was abandoned.
 * @param head as it was claimed: the same version may be accepted and abandoned again, and is then another fact
 */
export const abandonedFact = (
  { migration, planVersion, applying: { version, digest, object, proposal }, version: headVersion }: ClaimedHead,
  { by, reason }: { readonly by: Actor; readonly reason: string },
  at: Instant,
): AbandonedFact => ({
  id: factId("plan-abandoned", migration, digest, String(headVersion)),
  type: "plan-abandoned",
  recordedAt: at,
  ...ofMigration(migration),
  events: [],
  planVersion,
  abandonedVersion: version,
  digest,
  object,
  proposal,
  by,
  reason,
});
