const MAX_NAMED = 5;

/** Says which files are dated in the future: they show nothing about the age of a backup. */
export const futureLabel = (keys: readonly string[]): Readonly<Record<string, string>> =>
  keys.length === 0
    ? {}
    : { "dated-in-the-future": `${keys.length} files: ${keys.slice(0, MAX_NAMED).join(", ")}`.slice(0, 1000) };
