import type { Actor } from "../../actor.ts";
import type { Evidence } from "../../audit/evidence.ts";
import type { Instant } from "../../instant.ts";
import type { SignOffRequirement } from "../../plan/document/requirement/sign-off.ts";
import type { Contact } from "../../plan/document.ts";
import type { Because, Why } from "./because.ts";
import { type Checkpoint, evidentStateAt, type Signature } from "./checkpoint.ts";
import { type CheckpointSigned, type CheckpointUnsigned, nextEvent } from "./event.ts";
import { reasonText } from "./reason-text.ts";
import { requireSeen, type Seen } from "./seen.ts";
import { openRoles, requireFirst, requireSigner } from "./signer.ts";

export interface Signing {
  readonly fact: string;
  readonly by: Actor;
  readonly role: string;
  readonly reason: string;
  /** What the signer saw, and what there is now. */
  readonly seen: Seen;
  readonly current: Seen;
  /** Until when the signatures are valid, counted from the first of them. */
  readonly validUntil: (since: Instant) => Instant;
  /** By when all must have signed again, where earlier signatures no longer count. */
  readonly deadline: Instant;
}

const signedInPart = (signed: readonly string[], open: readonly string[]): Why =>
  open.length === 0
    ? { reason: null }
    : {
        reason: reasonText(`signed by ${signed.join(", ")}; open: ${open.join(", ")}`),
        because: { code: "signed-in-part", signed, open },
      };

/**
 * The signatures that still count under what there is now.
 * @param digest of what is signed
 * @param validUntil until when a signature of an instant is valid
 */
export const currentSignatures = (
  checkpoint: Checkpoint,
  digest: string,
  validUntil: Signing["validUntil"],
  at: Instant,
): readonly Signature[] => {
  // Expired signatures must be given again, also where not all had signed in time.
  if (evidentStateAt(checkpoint, at) === "stale") return [];
  return checkpoint.signatures.filter((one) => one.digest === digest && at < validUntil(one.at));
};

/**
 * One signer signs for one role. The last signature makes the checkpoint pass.
 * @throws Failure `sign-off-role`, `sign-off-person`, `sign-off-twice`, `approval-outdated`
 */
export const decideSigned = (
  checkpoint: Checkpoint,
  requirement: SignOffRequirement,
  contacts: readonly Contact[],
  signing: Signing,
  at: Instant,
): CheckpointSigned => {
  const { fact, by, role, reason, seen, current: now } = signing;
  requireSigner(requirement, contacts, role, by);
  requireSeen(seen, now);
  const digest = now.evidence;
  const current = currentSignatures(checkpoint, digest, signing.validUntil, at);
  requireFirst(current, role, by);
  const signature: Signature = { role, by, reason, at, digest, fact };
  const all = [...current, signature];
  const open = openRoles(requirement, all);
  const first = all.map((one) => one.at).toSorted()[0] as Instant;
  const evidence: Evidence = {
    fact,
    object: null,
    digest,
    agent: "cleargate",
    completedAt: first,
    sealedAt: at,
    receivedAt: at,
    validUntil: signing.validUntil(first),
    entries: all.length,
    bytes: 0,
  };
  return {
    ...nextEvent(checkpoint, at),
    type: "checkpoint-signed",
    signatures: all,
    ...signedInPart(
      all.map((one) => one.role),
      open,
    ),
    evidence: open.length === 0 ? evidence : null,
    // Half of the signatures under new evidence are no sign-off, whatever the others signed before.
    deadline: open.length > 0 && checkpoint.evidence !== null ? signing.deadline : null,
  };
};

/** Why signatures no longer count: in words, and as a value where they are not a person's own. */
export interface Unsigning {
  readonly reason: string;
  readonly because?: Because | undefined;
}

/** Voids all signatures: the signed evidence changed, or somebody revoked them. */
export const decideUnsigned = (
  checkpoint: Checkpoint,
  { reason, because }: Unsigning,
  deadline: Instant,
  at: Instant,
): CheckpointUnsigned => ({
  ...nextEvent(checkpoint, at),
  type: "checkpoint-unsigned",
  reason: reasonText(reason),
  ...(because === undefined ? {} : { because }),
  deadline,
});
