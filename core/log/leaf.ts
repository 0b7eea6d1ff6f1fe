import { createHash } from "node:crypto";
import * as z from "zod";
import { canonicalText } from "../canonical.ts";
import { Sha256Hex } from "../identifier.ts";
import { type SaltOf, withoutPeople } from "./people.ts";

/** What the entries of a log say: docs/log-format.md. */

const FORMAT = "cleargate.leaf/1";
const format = z.literal(FORMAT);

/** A fact was recorded. */
const FactLeaf = z.strictObject({
  /** Its id. */
  fact: z.string().min(1),
  format,
  migration: z.string(),
  recordedAt: z.string(),
  /** Of the fact in its one text, without the names of people. */
  sha256: Sha256Hex,
  type: z.string(),
});
export type FactLeaf = z.infer<typeof FactLeaf>;

/** The log has a key from here on, as a list of trusted keys has it. */
const KeyLeaf = z.strictObject({ format, key: z.string().min(1) });
export type KeyLeaf = z.infer<typeof KeyLeaf>;

const Leaf = z.union([FactLeaf, KeyLeaf]);
export type Leaf = FactLeaf | KeyLeaf;

/** What is logged of a fact, beside a digest of all that it says. */
export interface LoggableFact {
  readonly id: string;
  readonly migration: string;
  readonly recordedAt: string;
  readonly type: string;
}

/** @returns undefined where the salt of a person whom the fact names is not known */
export const factLeaf = (fact: LoggableFact, saltOf: SaltOf): FactLeaf | undefined => {
  const without = withoutPeople(fact, saltOf);
  if (without === undefined) return undefined;
  return digestLeaf(fact, createHash("sha256").update(canonicalText(without)).digest("hex"));
};

/** In a leaf, what a fact has no text for, or one that is longer than any that is written. */
const NO_TEXT = "-";
const MAX_TEXT = 1_024;

/** Somebody who wrote a fact by hand may have written anything there. */
const textOf = (value: unknown): string =>
  typeof value === "string" && value.length <= MAX_TEXT && value.isWellFormed() ? value : NO_TEXT;

/** @param sha256 of the fact in its one text, without the names of people */
export const digestLeaf = ({ id, migration, recordedAt, type }: LoggableFact, sha256: string): FactLeaf => ({
  ...{ fact: id, format: FORMAT, migration: textOf(migration), recordedAt: textOf(recordedAt), sha256 },
  type: textOf(type),
});

export const keyLeaf = (key: string): KeyLeaf => ({ format: FORMAT, key });

/** What a log has one leaf of at most: a fact by its id, a key by its text. No id of a fact has a plus, and each key has. */
export const subjectOf = (leaf: Leaf): string => ("fact" in leaf ? leaf.fact : leaf.key);

export const leafBytes = (leaf: Leaf): Buffer => Buffer.from(canonicalText(leaf));

/** Reads a leaf; undefined where it is none, or not in its one text. */
export const findLeaf = (entry: Uint8Array): Leaf | undefined => {
  const text = Buffer.from(entry).toString();
  try {
    const leaf = Leaf.parse(JSON.parse(text));
    return leafBytes(leaf).equals(entry) ? leaf : undefined;
  } catch {
    return undefined;
  }
};
