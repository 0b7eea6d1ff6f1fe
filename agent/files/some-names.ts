const MAX_NAMED = 5;

/** The first of some names, for people; how many there are is said beside them. */
export const someNames = (names: readonly string[]): string => names.slice(0, MAX_NAMED).join(", ");

/** How many names there are, and the first of them: all of them may be millions. */
export interface Names {
  readonly count: number;
  readonly some: readonly string[];
}

export const NO_NAMES: Names = { count: 0, some: [] };

export const withName = ({ count, some }: Names, name: string): Names => ({
  count: count + 1,
  some: count < MAX_NAMED ? [...some, name] : some,
});
