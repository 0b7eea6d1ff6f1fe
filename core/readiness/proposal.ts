import { type Actor, areTwoPeople, isForgotten, showActor } from "../actor.ts";
import { Failure } from "../failure.ts";
import type { Instant } from "../instant.ts";

/** A plan version that is easier than the one in force, and waits for others to approve it. */
export interface Proposal {
  /** Id of the fact that proposed it. */
  readonly id: string;
  readonly version: number;
  /** SHA-256 of the plan bundle as it is stored. */
  readonly digest: string;
  readonly object: { readonly key: string; readonly versionId: string };
  readonly at: Instant;
  readonly by: Actor;
  /** How many must approve, as the plan in force says; one more where a program proposed it. */
  readonly needs: number;
  readonly approvals: readonly PlanApproval[];
}

export interface PlanApproval {
  /** Id of the fact that records it. */
  readonly fact: string;
  readonly by: Actor;
  readonly at: Instant;
}

/** What somebody saw who approves a plan version, or withdraws it. */
export interface SeenProposal {
  /** The version in force, which the proposed one was compared with. */
  readonly planVersion: number;
  readonly digest: string;
}

interface Proposing {
  readonly planVersion: number;
  readonly proposed: Proposal | null;
}

/**
 * The proposal that somebody saw.
 * @throws Failure `not-found` where none waits, `approval-outdated` with what there is now
 */
export const requireProposal = ({ planVersion, proposed }: Proposing, seen: SeenProposal): Proposal => {
  if (proposed === null) throw new Failure("not-found", "no plan version waits for approval");
  if (seen.digest === proposed.digest && seen.planVersion === planVersion) return proposed;
  throw new Failure("approval-outdated", "another plan version is in force, or waits for approval; look again", {
    details: { seen: { planVersion, digest: proposed.digest } satisfies SeenProposal },
  });
};

const isSelf = (one: Actor, by: Actor): boolean =>
  !isForgotten(one) && !isForgotten(by) && one.issuer === by.issuer && one.subject === by.subject;

/**
 * Each approval is by somebody else than who proposed, and than who approved before.
 * @throws Failure `plan-self-approved`, `plan-approved-before`
 */
export const requireOtherPerson = ({ by: proposer, approvals }: Proposal, by: Actor): void => {
  if (!areTwoPeople(proposer, by))
    throw new Failure(
      "plan-self-approved",
      isSelf(proposer, by)
        ? "you proposed it yourself; another person must approve it"
        : `${showActor(proposer)} proposed it, and is not known to be another person than ${showActor(by)}`,
    );
  const same = approvals.find((one) => !areTwoPeople(one.by, by));
  if (same !== undefined)
    throw new Failure(
      "plan-approved-before",
      isSelf(same.by, by)
        ? "you approved it already; another person must approve it as well"
        : `${showActor(same.by)} approved it, and is not known to be another person than ${showActor(by)}`,
    );
};

export const isLastApproval = ({ approvals, needs }: Proposal): boolean => approvals.length + 1 >= needs;
