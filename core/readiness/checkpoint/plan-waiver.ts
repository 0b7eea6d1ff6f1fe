import { type Instant, later, plus } from "../../instant.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { Waiver } from "./waiver.ts";

/** What a plan version says of waivers. */
export interface WaiverPolicy {
  readonly version: number;
  readonly maxWaiverMs: number;
  /** The version in force before, by which people were told; undefined where that is the checkpoint's own. */
  readonly replaces?: number | undefined;
}

const cut = (
  waiver: Waiver,
  { planVersion, gates }: Pick<Checkpoint, "planVersion" | "gates">,
  policy: WaiverPolicy,
  until: Instant,
  at: Instant,
): Waiver => {
  if (waiver.expiresAt <= until) return waiver;
  const { shortened } = waiver;
  const before = shortened === undefined || shortened.notified ? undefined : shortened;
  return {
    ...waiver,
    expiresAt: until,
    shortened: {
      by: policy.version,
      at,
      from: before?.from ?? waiver.expiresAt,
      announced: before?.announced ?? { planVersion: policy.replaces ?? planVersion, gates },
      notified: false,
    },
  };
};

/**
 * A waiver under a plan version: it ends where the plan now requires something else, and lasts no longer than the plan
 * allows. It was in force until then, and `sweep` records and mails the rest.
 * @param sameRules false where the plan now requires something else
 */
export const planWaiver = (
  previous: Pick<Checkpoint, "planVersion" | "gates" | "waiver">,
  policy: WaiverPolicy,
  sameRules: boolean,
  at: Instant,
): Waiver | null => {
  const { waiver } = previous;
  if (waiver === null) return null;
  const allowed = sameRules ? plus(waiver.grantedAt, policy.maxWaiverMs) : at;
  return cut(waiver, previous, policy, later(allowed, at), at);
};
