import { type Actor, showActor } from "../actor.ts";
import { mailboxOf } from "../mailbox.ts";
import { type Person, saidOf, withoutPerson } from "./people.ts";

/** Of how people read somebody's name, what they read once that person was forgotten. */
export type ShownNames = Readonly<Record<string, string>>;

const isActor = (said: Person): said is Person & Actor => "name" in said && "email" in said;

/** How a value's readers may have been shown a person whom it names. */
export const shownNamesOf = (value: unknown, person: string, salt: Uint8Array): ShownNames =>
  Object.fromEntries(
    saidOf(value, person)
      .filter(isActor)
      .map((actor) => [showActor(actor), showActor(withoutPerson(actor, person, salt) as Actor)]),
  );

/** An address, or a name with a subject: no id is like one. */
const isUnlikeIds = (shown: string): boolean => /[@(]/.test(shown);

/** What stands around a name that is a part of another one, as `ana@example.com` is of `joana@example.com` and `ana@example.com.au`. */
const BEGUN_BEFORE = /[\p{L}\p{N}][._+-]?$/u;
const GOES_ON = /^[.-]?[\p{L}\p{N}]/u;

/** A text with another in the place of a name, wherever it is the whole one. */
const withInstead = (text: string, shown: string, instead: string): string =>
  text.split(shown).reduce((before, behind) => {
    const isPart = BEGUN_BEFORE.test(before) || GOES_ON.test(behind);
    return `${before}${isPart ? shown : instead}${behind}`;
  });

const SEPARATOR = ", ";

/** A subject alone may be a word or an id, so it is taken out only where people are listed. */
const isListOfPeople = (member: string | undefined): boolean => member?.endsWith("By") === true;

/** Somebody who gets mails: a plan names people by addresses, as it writes them. */
interface Addressee {
  readonly name?: unknown;
  readonly email: string;
}

const isAddressee = (value: object): value is Addressee => "email" in value && typeof value.email === "string";

/** What is read in the place of whoever has the mailbox of an address; undefined where nobody who is forgotten has it. */
const insteadOf = ({ email }: Addressee, names: ShownNames): string | undefined => {
  if (!email.includes("@")) return undefined;
  const known = Object.keys(names).find((shown) => shown.includes("@") && mailboxOf(shown) === mailboxOf(email));
  return known === undefined ? undefined : names[known];
};

/** An addressee who was forgotten has neither name nor address any more, so that no mail can be sent there. */
const withoutAddressee = <T extends object>(value: T, names: ShownNames): T => {
  const instead = isAddressee(value) ? insteadOf(value, names) : undefined;
  if (instead === undefined) return value;
  return { ...value, ...("name" in value ? { name: instead } : {}), email: instead };
};

/**
 * A JSON value with others in the place of names that it has as texts, and of name and address of whoever would get a mail.
 * @param member the name of the member that has the value
 */
export const withoutShownNames = (value: unknown, names: ShownNames, member?: string): unknown => {
  if (Array.isArray(value)) return value.map((one) => withoutShownNames(one, names, member));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(
      Object.entries(withoutAddressee(value, names)).map(([name, one]) => [name, withoutShownNames(one, names, name)]),
    );
  if (typeof value !== "string") return value;
  let text = value;
  for (const [shown, instead] of Object.entries(names))
    if (isUnlikeIds(shown)) text = withInstead(text, shown, instead);
  if (!isListOfPeople(member)) return text;
  return text
    .split(SEPARATOR)
    .map((one) => (Object.hasOwn(names, one) ? names[one] : one))
    .join(SEPARATOR);
};
