import { isDeepStrictEqual } from "node:util";

/** Values without the members that follow from something else, and whole again. */

export type Members = Readonly<Record<string, unknown>>;

/** The names of members that are expected and are not there; no value that is stored has a member of this name. */
const LACKS = "#lacks";

/** What of a value does not follow from what is expected of it. */
export const apart = (value: Members, expected: Members): Members => {
  const own = Object.entries(value).filter(
    ([name, one]) => !(name in expected && isDeepStrictEqual(one, expected[name])),
  );
  const lacks = Object.keys(expected).filter((name) => !(name in value));
  return { ...Object.fromEntries(own), ...(lacks.length === 0 ? {} : { [LACKS]: lacks }) };
};

/** The value that {@link apart} was given. */
export const whole = (stored: Members, expected: Members): Members => {
  const { [LACKS]: lacks, ...own } = stored;
  const names = Array.isArray(lacks) ? lacks : [];
  return { ...Object.fromEntries(Object.entries(expected).filter(([name]) => !names.includes(name))), ...own };
};

export const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const known = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, one]) => one !== undefined && one !== null));
