type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What stands in a fact for a person who was forgotten: `core/log/people.ts`. */
export const isForgotten = (value: unknown): boolean =>
  isMembers(value) && typeof value.person === "string" && Object.keys(value).length === 1;

/** What names a person: as a fact does, and as somebody asks that one be forgotten. */
const isNamed = (value: unknown): boolean =>
  isMembers(value) && typeof value.issuer === "string" && typeof value.subject === "string";

/** True where somebody whom a value names was forgotten. */
export const namesForgotten = (value: unknown): boolean =>
  isForgotten(value) || (typeof value === "object" && value !== null && Object.values(value).some(namesForgotten));

/**
 * True for two values that say the same, whatever the order of their members, and where a member that is undefined is none.
 * Whoever was forgotten in one of them may be named in the other: they are not forgotten everywhere at once. In the place of
 * anything but a person the hash stands for nothing, so that nobody can hide a change behind one.
 */
export const isSame = (a: unknown, b: unknown): boolean => {
  if (a === b || (isForgotten(a) && isNamed(b)) || (isNamed(a) && isForgotten(b))) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((member, index) => isSame(member, b[index]));
  if (!isMembers(a) || !isMembers(b)) return false;
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((name) => isSame(a[name], b[name]));
};
