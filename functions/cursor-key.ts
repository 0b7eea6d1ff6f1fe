import type { Secrets } from "../ports/secrets.ts";

const NAME = "cursors";

/** The key of cursors, which is read once in the life of a process, and only by one that answers in more than one page. */
export const cursorKeyIn = (secrets: Secrets): (() => Promise<Uint8Array>) => {
  let known: Promise<Uint8Array> | undefined;
  return () => {
    known ??= secrets.read(NAME).catch((error: unknown) => {
      known = undefined;
      throw error;
    });
    return known;
  };
};
