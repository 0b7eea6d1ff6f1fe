import { createHash } from "node:crypto";
import type { Named } from "../actor.ts";
import { canonicalText } from "../canonical.ts";

/**
 * People in what is logged. A log is for ever, and its leaves are for anybody, so no leaf follows from the name of a person
 * alone: it follows from a hash of the name with a salt. Who forgets the salt, and puts the hash in the place of the name, has
 * forgotten the person, and every leaf is as it was.
 */

export const SALT_BYTES = 32;

export type Person = Pick<Named, "issuer" | "subject">;

/** A person's name among salts: SHA-256 of issuer and subject, in hexadecimal digits. */
export const personId = ({ issuer, subject }: Person): string =>
  createHash("sha256")
    .update(JSON.stringify([issuer, subject]))
    .digest("hex");

/** The salt of a person; undefined where it was forgotten, or is not known. */
export type SaltOf = (person: string) => Uint8Array | undefined;

const isPerson = (value: object): value is Person => {
  const { issuer, subject } = value as Readonly<Partial<Record<keyof Person, unknown>>>;
  return typeof issuer === "string" && typeof subject === "string";
};

/** Each person that a value names, once, as {@link personId} has it, with who that is. */
export const peopleIn = (value: unknown): ReadonlyMap<string, Person> => {
  const found = new Map<string, Person>();
  const look = (one: unknown): void => {
    if (typeof one !== "object" || one === null) return;
    if (isPerson(one)) found.set(personId(one), { issuer: one.issuer, subject: one.subject });
    else for (const member of Object.values(one)) look(member);
  };
  look(value);
  return found;
};

/** Everything that a value says of one person, each time that it does. */
export const saidOf = (value: unknown, person: string): readonly Person[] => {
  const found: Person[] = [];
  replacePeople(value, (one) => {
    if (personId(one) === person) found.push(one);
    return one;
  });
  return found;
};

/** All that is said of a person, hashed with the person's salt, in hexadecimal digits. */
const hashOf = (said: object, salt: Uint8Array): string =>
  createHash("sha256").update(salt).update(canonicalText(said)).digest("hex");

/** A JSON value with another in the place of whatever names a person. */
export const replacePeople = (value: unknown, inPlaceOf: (person: Person) => unknown): unknown => {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => replacePeople(one, inPlaceOf));
  if (isPerson(value)) return inPlaceOf(value);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replacePeople(member, inPlaceOf)]));
};

/**
 * A JSON value in which `{"person": <hash>}` stands for whatever names a person.
 * @returns undefined where the salt of one of them is not known
 */
export const withoutPeople = (value: unknown, saltOf: SaltOf): unknown => {
  let isWhole = true;
  const without = replacePeople(value, (one) => {
    const salt = saltOf(personId(one));
    if (salt === undefined) isWhole = false;
    return salt === undefined ? null : { person: hashOf(one, salt) };
  });
  return isWhole ? without : undefined;
};

/**
 * A JSON value in which `{"person": <hash>}` stands for whatever names this one person, so that what {@link withoutPeople}
 * makes of it is the same as before; all others stay named.
 */
export const withoutPerson = (value: unknown, person: string, salt: Uint8Array): unknown =>
  replacePeople(value, (one) => (personId(one) === person ? { person: hashOf(one, salt) } : one));
