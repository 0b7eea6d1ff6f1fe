const MAX_NAMED = 5;

/** The first of some names, for people; how many there are is said beside them. */
export const someNames = (names: readonly string[]): string => names.slice(0, MAX_NAMED).join(", ");
