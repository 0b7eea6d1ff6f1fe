import { Failure, isFailure } from "../../core/failure.ts";
import type { Plan } from "../../core/plan/plan.ts";
import type { Applying, Head } from "../../core/readiness/head.ts";
import type { ApplyLedger } from "../../ports/apply.ts";

/** A head that is claimed for one plan version. */
export interface ClaimedHead extends Head {
  readonly applying: Applying;
}

const isClaimed = (head: Head | undefined): head is ClaimedHead => head !== undefined && head.applying !== null;
export const isClaimedFor = (head: Head | undefined, digest: string): head is ClaimedHead =>
  isClaimed(head) && head.applying.digest === digest;

/** The claim of an older version that must be finished before this one; undefined where there is none. */
export const findUnfinished = (
  head: Head | undefined,
  asked: { readonly version: number; readonly digest: string },
): ClaimedHead | undefined => {
  if (!isClaimed(head)) return undefined;
  const { version, written, digest: claimed } = head.applying;
  return claimed !== asked.digest && version < asked.version && written ? head : undefined;
};

/** @throws Failure `plan-applying`, `plan-version-taken`, `plan-version-old` */
export const refuseOutdated = (head: Head | undefined, plan: Plan, digest: string): void => {
  if (head === undefined) return;
  if (head.applying !== null && head.applying.digest !== digest && head.applying.version >= plan.version)
    throw new Failure(
      "plan-applying",
      `version ${head.applying.version} is being applied (since ${head.applying.at}); apply that version again, or a newer one`,
    );
  if (head.planVersion === plan.version && head.planDigest !== digest)
    throw new Failure(
      "plan-version-taken",
      `version ${plan.version} is in force with another content; raise "version"`,
    );
  if (head.planVersion > plan.version)
    throw new Failure("plan-version-old", `version ${head.planVersion} is in force; ${plan.version} is older`);
};

/**
 * The head that makes manifests wait until all of the plan is written. The claim of an older version whose parts are not all
 * written is taken over: its writer finds another head, and stops. What waits for approval was compared with another version.
 */
export const claimedHead = (
  head: Head | undefined,
  plan: Plan,
  asked: Omit<Applying, "version" | "written">,
): ClaimedHead => ({
  migration: plan.migration,
  title: head?.title ?? plan.title,
  timeZone: head?.timeZone ?? plan.timeZone,
  planVersion: head?.planVersion ?? 0,
  planDigest: head?.planDigest ?? null,
  appliedAt: head?.appliedAt ?? null,
  appliedBy: head?.appliedBy ?? null,
  applying: { version: plan.version, ...asked, written: false },
  proposed: null,
  version: (head?.version ?? 0) + 1,
});

/** Writes the parts of the plan that a head is claimed for; another may be writing them for the same plan. */
export const writeParts = async (ledger: ApplyLedger, head: ClaimedHead, plan: Plan): Promise<ClaimedHead> => {
  const { applying, migration } = head;
  if (applying.written) return head;
  await ledger.putPlanParts(plan);
  const written = { ...head, applying: { ...applying, written: true }, version: head.version + 1 };
  try {
    await ledger.putHead(written);
    return written;
  } catch (error) {
    if (!isFailure(error, "ledger-conflict")) throw error;
    const now = await ledger.readHead(migration);
    if (isClaimedFor(now, applying.digest) && now.applying.written) return now;
    throw error;
  }
};
