import type { Instant } from "../instant.ts";
import type { Head } from "../readiness/head.ts";
import type { ForgettingFact } from "./fact.ts";
import { ofMigration } from "./of-migration.ts";

type Deed = Pick<ForgettingFact, "action" | "by" | "id" | "places" | "reason" | "request" | "whom">;

/** The fact that a person is to be forgotten, or has been, under the head of the version in force. */
export const forgettingFact = (
  { migration, planVersion }: Pick<Head, "migration" | "planVersion">,
  { action, by, id, places, reason, request, whom }: Deed,
  at: Instant,
): ForgettingFact => ({
  ...{ id, type: "forgetting-recorded", recordedAt: at, ...ofMigration(migration), events: [] },
  ...{ action, planVersion, request, whom, by, reason },
  ...(places === undefined ? {} : { places }),
});
