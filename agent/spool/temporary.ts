import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { undoOnExit } from "../../adapters/undo-on-exit.ts";
import { isHolderAlive, ownHolder } from "./lock-holder.ts";

/** A folder for the temporary files of one job. */
export interface TemporaryFolder {
  readonly path: string;
  remove(): void;
}

const SEPARATOR = ".";

/** Percent signs are part of names on every system; blanks and colons are not. */
const nameOf = (holder: string): string => encodeURIComponent(holder);

const findHolder = (name: string): string | undefined => {
  try {
    return decodeURIComponent(name.slice(0, name.lastIndexOf(SEPARATOR)));
  } catch {
    return undefined;
  }
};

/** Removes what a process left behind that was ended, by a crash or by a power cut. */
const removeAbandoned = (parent: string): void => {
  for (const name of readdirSync(parent)) {
    const holder = findHolder(name);
    if (holder === undefined || !isHolderAlive(holder)) rmSync(join(parent, name), { recursive: true, force: true });
  }
};

/** Makes a folder that only this user may enter, and removes those of processes that have died. */
export const temporaryFolder = (parent: string): TemporaryFolder => {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  removeAbandoned(parent);
  const path = mkdtempSync(join(parent, `${nameOf(ownHolder())}${SEPARATOR}`));
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  const forget = undoOnExit(remove);
  return {
    path,
    remove: () => {
      forget();
      remove();
    },
  };
};
