import { createHash } from "node:crypto";
import type { Actor } from "../actor.ts";
import { canonicalText } from "../canonical.ts";

/**
 * People in what is logged. A log is for ever, and its leaves are for anybody, so no leaf follows from the name of a person
 * alone: it follows from a hash of the name with a salt. Who forgets the salt, and puts the hash in the place of the name, has
 * forgotten the person, and every leaf is as it was.
 */

export const SALT_BYTES = 32;

type Person = Pick<Actor, "issuer" | "subject">;

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

/** All that is said of a person, hashed with the person's salt, in hexadecimal digits. */
const hashOf = (said: object, salt: Uint8Array): string =>
  createHash("sha256").update(salt).update(canonicalText(said)).digest("hex");

/**
 * A JSON value in which `{"person": <hash>}` stands for whatever names a person.
 * @returns undefined where the salt of one of them is not known
 */
export const withoutPeople = (value: unknown, saltOf: SaltOf): unknown => {
  let isWhole = true;
  const replaced = (one: unknown): unknown => {
    if (typeof one !== "object" || one === null) return one;
    if (Array.isArray(one)) return one.map(replaced);
    if (!isPerson(one))
      return Object.fromEntries(Object.entries(one).map(([name, member]) => [name, replaced(member)]));
    const salt = saltOf(personId(one));
    if (salt === undefined) isWhole = false;
    return salt === undefined ? null : { person: hashOf(one, salt) };
  };
  const without = replaced(value);
  return isWhole ? without : undefined;
};
