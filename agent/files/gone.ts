import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import { Failure, isFailure } from "../../core/failure.ts";

/**
 * What a tool says of a repository; where it fails because a repository of this machine is not there, that is known.
 * @throws Failure `source-gone`, and what asking throws
 */
export const orGone = async <T>(repository: string, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    if (!isFailure(error, "tool-failed") || !isAbsolute(repository) || existsSync(repository)) throw error;
    throw new Failure("source-gone", `${repository} is not there: ${error.message}`, { cause: error });
  }
};

export const UNREADABLE = { problem: "unreadable" } as const;

/**
 * What a tool lists of a backup that it has just named; where it fails there, that backup cannot be read.
 * @throws what listing throws besides `tool-failed`
 */
export const orUnreadable = async <T>(
  list: () => Promise<T>,
  nothing: T,
): Promise<{ readonly listing: T; readonly lost?: string }> => {
  try {
    return { listing: await list() };
  } catch (error) {
    if (!isFailure(error, "tool-failed")) throw error;
    return { listing: nothing, lost: error.message };
  }
};
