import { mailboxOf } from "./mailbox.ts";

/**
 * Who did a thing, as a verified token names them. Issuer and subject are the identity (OpenID Connect Core 1.0, section
 * 5.7); name and address are only shown.
 */
export interface Actor {
  readonly issuer: string;
  readonly subject: string;
  /** As the issuer calls the person; null where the token does not say. */
  readonly name: string | null;
  /** In lower case, and only where the issuer says that it is verified. */
  readonly email: string | null;
}

/** Cleargate itself, which no issuer can name: issuers are URLs. */
export const CLEARGATE: Actor = { issuer: "cleargate", subject: "cleargate", name: null, email: null };

const haveOneMailbox = ({ email: one }: Actor, { email: other }: Actor): boolean =>
  one !== null && other !== null && mailboxOf(one) === mailboxOf(other);

/**
 * True only where two actors are known to be two people: two accounts of one issuer, without the same mailbox. Accounts of
 * two issuers may belong to one person, and so may subjects that differ in case alone.
 */
export const areTwoPeople = (a: Actor, b: Actor): boolean =>
  a.issuer === b.issuer && a.subject.toLowerCase() !== b.subject.toLowerCase() && !haveOneMailbox(a, b);

/** How people read an actor. A name alone is never shown: anybody may choose that of another. */
export const showActor = ({ subject, name, email }: Actor): string =>
  email ?? (name === null ? subject : `${name} (${subject})`);

export const showActors = (actors: readonly Actor[]): string => actors.map(showActor).join(", ");
