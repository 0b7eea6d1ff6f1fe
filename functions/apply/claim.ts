import { Failure } from "../../core/failure.ts";
import type { LedgerLimits } from "../../core/plan/limits.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Applying, ClaimedHead, Head } from "../../core/readiness/head.ts";

const refuseBeside = ({ version, digest, written, at }: Applying, plan: Plan, asked: string): void => {
  if (digest === asked) return;
  // Checkpoints may be of a version that has begun, so the history needs it.
  if (written)
    throw new Failure(
      "plan-applying",
      `version ${version} is coming into force (accepted at ${at}) and can no longer be replaced; apply ${plan.version} once it is`,
    );
  if (version >= plan.version)
    throw new Failure("plan-applying", `version ${version} was accepted at ${at}; abandon it, or apply a newer one`);
};

/** @throws Failure `plan-applying`, `plan-version-taken`, `plan-version-old` */
export const refuseOutdated = (head: Head | undefined, plan: Plan, digest: string): void => {
  if (head === undefined) return;
  const { applying, abandoned, planVersion, planDigest } = head;
  if (applying !== null) refuseBeside(applying, plan, digest);
  if (planVersion === plan.version && planDigest !== digest)
    throw new Failure(
      "plan-version-taken",
      `version ${plan.version} is in force with another content; raise "version"`,
    );
  if (planVersion > plan.version)
    throw new Failure("plan-version-old", `version ${planVersion} is in force; ${plan.version} is older`);
  // Parts of it may be written, and would count beside those of another content.
  if (abandoned !== null && plan.version <= abandoned.version && digest !== abandoned.digest)
    throw new Failure(
      "plan-version-taken",
      `version ${abandoned.version} was accepted and abandoned; raise "version" above it`,
    );
};

/** How gates count under a version that is claimed now: whoever puts it into force, and whoever replays it, does the same. */
export const countedIn = ({ membersPerShard }: LedgerLimits): Pick<Applying, "membersPerShard"> =>
  membersPerShard === undefined ? {} : { membersPerShard };

/**
 * The head that makes manifests wait until all of the plan is written. The claim of an older version whose parts are not all
 * written is taken over: its writer finds another head, and stops. What waits for approval was compared with another version.
 */
export const claimedHead = (
  head: Head | undefined,
  plan: Plan,
  asked: Omit<Applying, "version" | "written" | "changes">,
): ClaimedHead => ({
  migration: plan.migration,
  title: head?.title ?? plan.title,
  timeZone: head?.timeZone ?? plan.timeZone,
  planVersion: head?.planVersion ?? 0,
  planDigest: head?.planDigest ?? null,
  appliedAt: head?.appliedAt ?? null,
  appliedBy: head?.appliedBy ?? null,
  applying: { version: plan.version, ...asked, written: false, changes: null },
  abandoned: head?.abandoned ?? null,
  proposed: null,
  version: (head?.version ?? 0) + 1,
});
