import type { MigrationLabel } from "../core/readiness/notification.ts";
import type { Head } from "../ports/ports.ts";

/** What a notification says that it is about. */
export const labelOf = ({ migration, title, planVersion, timeZone }: Head): MigrationLabel => ({
  migration,
  title,
  planVersion,
  timeZone,
});
