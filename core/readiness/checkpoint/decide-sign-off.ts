import type { Evidence } from "../../audit/evidence.ts";
import { Failure } from "../../failure.ts";
import type { Instant } from "../../instant.ts";
import type { SignOffRequirement } from "../../plan/document/requirement/sign-off.ts";
import type { Contact } from "../../plan/document.ts";
import { type Checkpoint, evidentStateAt, reasonText, type Signature } from "./checkpoint.ts";
import { type CheckpointSigned, type CheckpointUnsigned, nextEvent } from "./event.ts";

export interface Signing {
  readonly fact: string;
  readonly by: string;
  readonly role: string;
  readonly reason: string;
  /** Of the evidence that is signed. */
  readonly digest: string;
  /** Until when the signatures are valid, counted from the first of them. */
  readonly validUntil: (since: Instant) => Instant;
  /** By when all must have signed again, where earlier signatures no longer count. */
  readonly deadline: Instant;
}

const isOneOf = (contacts: readonly Contact[], by: string): boolean =>
  contacts.some(({ email }) => email.toLowerCase() === by.toLowerCase());

const requireSigner = (requirement: SignOffRequirement, signing: Signing, contacts: readonly Contact[]): void => {
  const signer = requirement.signers.find(({ role }) => role === signing.role);
  if (signer === undefined)
    throw new Failure(
      "sign-off-role",
      `role "${signing.role}" does not sign this; required are ${requirement.signers.map(({ role }) => role).join(", ")}`,
    );
  const named = contacts.filter(({ id }) => signer.contacts.includes(id));
  if (!isOneOf(named, signing.by))
    throw new Failure("sign-off-person", `${signing.by} is not named for role "${signing.role}" in the plan`);
};

/**
 * One signer signs for one role. The last signature makes the checkpoint pass.
 * @throws Failure `sign-off-role`, `sign-off-person`, `sign-off-twice`
 */
export const decideSigned = (
  checkpoint: Checkpoint,
  requirement: SignOffRequirement,
  contacts: readonly Contact[],
  signing: Signing,
  at: Instant,
): CheckpointSigned => {
  requireSigner(requirement, signing, contacts);
  const { fact, by, role, reason, digest } = signing;
  // Expired signatures must be given again, also where not all had signed in time.
  const expired = evidentStateAt(checkpoint, at) === "stale";
  const isCurrent = (one: Signature): boolean => one.digest === digest && at < signing.validUntil(one.at);
  const current = expired ? [] : checkpoint.signatures.filter(isCurrent);
  const earlier = current.find((one) => one.role === role || one.by.toLowerCase() === by.toLowerCase());
  if (earlier !== undefined)
    throw new Failure(
      "sign-off-twice",
      `${earlier.by} has signed as ${earlier.role} already; each role and each person signs once`,
    );
  const signature: Signature = { role, by, reason, at, digest, fact };
  const all = [...current, signature];
  const open = requirement.signers.map((one) => one.role).filter((one) => !all.some((signed) => signed.role === one));
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
    reason:
      open.length === 0
        ? null
        : reasonText(`signed by ${all.map((one) => one.role).join(", ")}; open: ${open.join(", ")}`),
    evidence: open.length === 0 ? evidence : null,
    // Half of the signatures under new evidence are no sign-off, whatever the others signed before.
    deadline: open.length > 0 && checkpoint.evidence !== null ? signing.deadline : null,
  };
};

/** Voids all signatures: the signed evidence changed, or somebody revoked them. */
export const decideUnsigned = (
  checkpoint: Checkpoint,
  reason: string,
  deadline: Instant,
  at: Instant,
): CheckpointUnsigned => ({
  ...nextEvent(checkpoint, at),
  type: "checkpoint-unsigned",
  reason: reasonText(reason),
  deadline,
});
