/**
 * Values that a table has and JSON has not. Nothing that writes facts writes such a value; somebody may by hand. What stands in
 * its place is JSON, says all of it, and is seen to be none of a fact's own: docs/log-format.md.
 */

const MEMBER = "unrepresentable";

/** As DynamoDB names types of values: numbers beyond those of JSON that all read alike, bytes, and sets. */
type StoredType = "N" | "B" | "NS" | "BS" | "SS";

/** What stands in a fact for a value that JSON has not. */
export type Unrepresentable = Readonly<Record<typeof MEMBER, Readonly<Record<string, unknown>>>>;

/** @param value JSON that says all of it */
export const unrepresentable = (type: StoredType, value: unknown): Unrepresentable => ({ [MEMBER]: { [type]: value } });

/** In the place of an id by which the ledger does not have the fact. @param id JSON; null where there is none */
export const otherId = (id: unknown): Unrepresentable => ({ [MEMBER]: { id } });

/** True where something stands in the place of a value that JSON has not. */
export const holdsUnrepresentable = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  (Object.hasOwn(value, MEMBER) || Object.values(value).some(holdsUnrepresentable));

/** True where a line of JSON may hold one: most lines need not be looked through. */
export const mayHoldUnrepresentable = (text: string): boolean => text.includes(`"${MEMBER}":`);
