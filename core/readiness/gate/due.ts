import { earlier, type Instant } from "../../instant.ts";
import type { Gate } from "./gate.ts";

/**
 * When time alone changes a gate next: the plan arms it, its stabilization is over, or a mail is due that was held back; null
 * is never.
 */
export const gateDueAt = ({ state, stableAt, arming, mails: { held } }: Gate): Instant | null => {
  if (arming?.isArmed === false) return arming.from;
  const judgedAt = state === "blocked" ? stableAt : null;
  if (held === null) return judgedAt;
  return judgedAt === null ? held.until : earlier(judgedAt, held.until);
};
