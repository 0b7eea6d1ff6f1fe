import { mailboxOf } from "./mailbox.ts";

/**
 * Who did a thing, as a verified token names them. Issuer and subject are the identity (OpenID Connect Core 1.0, section
 * 5.7); name and address are only shown.
 */
export interface Named {
  readonly issuer: string;
  readonly subject: string;
  /** As the issuer calls the person; null where the token does not say. */
  readonly name: string | null;
  /** In lower case, and only where the issuer says that it is verified. */
  readonly email: string | null;
}

/** Somebody who was forgotten: the hash that the log has in the place of all that was known of the person. */
export interface Forgotten {
  /** 64 hex digits. */
  readonly person: string;
}

export type Actor = Named | Forgotten;

export const isForgotten = (actor: Actor): actor is Forgotten => "person" in actor;

/** Cleargate itself, which no issuer can name: issuers are URLs. */
export const CLEARGATE: Named = { issuer: "cleargate", subject: "cleargate", name: null, email: null };

const haveOneMailbox = ({ email: one }: Named, { email: other }: Named): boolean =>
  one !== null && other !== null && mailboxOf(one) === mailboxOf(other);

/**
 * True only where two actors are known to be two people: two accounts of one issuer, without the same mailbox. Accounts of
 * two issuers may belong to one person, and so may subjects that differ in case alone. Of somebody who was forgotten it is
 * not known who else it is not.
 */
export const areTwoPeople = (a: Actor, b: Actor): boolean =>
  !isForgotten(a) &&
  !isForgotten(b) &&
  a.issuer === b.issuer &&
  a.subject.toLowerCase() !== b.subject.toLowerCase() &&
  !haveOneMailbox(a, b);

const SHOWN_DIGITS = 12;

/** How people read an actor. A name alone is never shown: anybody may choose that of another. */
export const showActor = (actor: Actor): string => {
  if (isForgotten(actor)) return `somebody forgotten (${actor.person.slice(0, SHOWN_DIGITS)})`;
  const { subject, name, email } = actor;
  return email ?? (name === null ? subject : `${name} (${subject})`);
};

export const showActors = (actors: readonly Actor[]): string => actors.map(showActor).join(", ");
