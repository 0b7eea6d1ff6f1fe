import type { Actor } from "../actor.ts";
import type { Instant } from "../instant.ts";
import type { Gate } from "../readiness/gate/gate.ts";
import type { Head } from "../readiness/head.ts";
import type { ArmingFact, FactEvent } from "./fact.ts";
import { ofMigration } from "./of-migration.ts";

/** The fact that a person armed a gate. */
export const armingFact = (
  id: string,
  { planVersion }: Pick<Head, "planVersion">,
  { migration, id: gate }: Gate,
  { by, reason }: { readonly by: Actor; readonly reason: string },
  at: Instant,
  events: readonly FactEvent[],
): ArmingFact => ({
  id,
  type: "gate-armed",
  recordedAt: at,
  ...ofMigration(migration),
  planVersion,
  gate,
  by,
  reason,
  events,
});
