import { type Actor, areTwoPeople, isForgotten, showActor } from "../../actor.ts";
import { Failure } from "../../failure.ts";
import type { SignOffRequirement } from "../../plan/document/requirement/sign-off.ts";
import type { Contact } from "../../plan/document.ts";

/** What one person gave for one role. */
interface Given {
  readonly role: string | null;
  readonly by: Actor;
}

/**
 * A plan names a person by the issuer's subject, or else by an address that the issuer has verified. Here addresses are
 * compared whole: another address of the same mailbox may be somebody else's account.
 */
const isNamed = ({ subject, email }: Contact, by: Actor): boolean =>
  !isForgotten(by) && (subject === undefined ? by.email === email.toLowerCase() : by.subject === subject);

/**
 * The plan names who signs for a role.
 * @throws Failure `sign-off-role`, `sign-off-person`
 */
export const requireSigner = (
  { signers }: SignOffRequirement,
  contacts: readonly Contact[],
  role: string | null,
  by: Actor,
): void => {
  const signer = signers.find((one) => one.role === role);
  if (signer === undefined)
    throw new Failure(
      "sign-off-role",
      `${role === null ? "no role" : `role "${role}"`} does not sign this; required are ${signers.map((one) => one.role).join(", ")}`,
    );
  if (!contacts.some((contact) => signer.contacts.includes(contact.id) && isNamed(contact, by)))
    throw new Failure("sign-off-person", `${showActor(by)} is not named for role "${role}" in the plan`);
};

/**
 * Each role is given once, and each by another person.
 * @throws Failure `sign-off-twice`
 */
export const requireFirst = (given: readonly Given[], role: string | null, by: Actor): void => {
  const earlier = given.find((one) => one.role === role || !areTwoPeople(one.by, by));
  if (earlier !== undefined)
    throw new Failure(
      "sign-off-twice",
      `${showActor(earlier.by)} has signed as ${earlier.role} already; each role and each person signs once`,
    );
};

/** The roles that nobody has given yet. */
export const openRoles = ({ signers }: SignOffRequirement, given: readonly Given[]): string[] =>
  signers.map(({ role }) => role).filter((role) => !given.some((one) => one.role === role));
