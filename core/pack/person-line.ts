import { canonicalText } from "../canonical.ts";

/** A person's salt, as a pack has it. */
export interface PersonSalt {
  /** As `personId` makes it. */
  readonly person: string;
  /** 32 bytes in hexadecimal digits. */
  readonly salt: string;
}

/** Without the newline. */
export const personLine = ({ person, salt }: PersonSalt): string => canonicalText({ person, salt });

const LINE = /^\{"person":"(?<person>[0-9a-f]{64})","salt":"(?<salt>[0-9a-f]{64})"\}$/;

/** Reads a line; undefined where it is none, or not in its one text. */
export const findPersonLine = (text: string): PersonSalt | undefined =>
  LINE.exec(text)?.groups as unknown as PersonSalt | undefined;
