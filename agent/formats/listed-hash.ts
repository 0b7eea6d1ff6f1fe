import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { comparableName } from "../../adapters/path-rules.ts";
import { Failure } from "../../core/failure.ts";

/** One line of a list of hashes. */
export interface ListedHash {
  readonly key: string;
  readonly sha256: string;
  /** Where the list states it. */
  readonly size?: number;
}

export interface ListedPlace {
  /** Names the list in failures. */
  readonly list: string;
  /** Where its files are: absolute names below it are names of its files. */
  readonly folder?: string;
  /** True where a backslash is part of a name, not Windows' separator. */
  readonly literal?: boolean;
}

const slashed = (path: string): string => path.replaceAll("\\", "/");

const isAbsolute = (path: string): boolean => path.startsWith("/") || /^[a-z]:\//i.test(path);

/** The folder's own names: as it is configured, and where links lead to. */
const namesOf = (folder: string): string[] => {
  const configured = resolve(folder);
  try {
    return [configured, realpathSync.native(configured)];
  } catch {
    return [configured];
  }
};

const comparable = (path: string): string => comparableName(path, process.platform);

/** An absolute name without the folder that it is below; undefined where it is elsewhere. */
const belowFolder = (path: string, folder: string): string | undefined =>
  namesOf(folder)
    .map((name) => `${(process.platform === "win32" ? slashed(name) : name).replace(/\/$/, "")}/`)
    .filter((prefix) => comparable(path).startsWith(comparable(prefix)))
    .map((prefix) => path.slice(prefix.length))[0];

/**
 * Paths as a manifest has them: with `/`, without `./`, and never out of the folder.
 * @throws Failure `source-invalid`
 */
export const listedKey = (name: string, { list, folder, literal = false }: ListedPlace): string => {
  // No name of Windows has a backslash.
  const path = literal && process.platform !== "win32" ? name : slashed(name);
  const relative = isAbsolute(path) && folder !== undefined ? belowFolder(path, folder) : path;
  const key = relative
    ?.split("/")
    .filter((segment, index) => segment !== "." && !(segment === "" && index > 0))
    .join("/");
  if (key === undefined || key === "" || isAbsolute(key) || key.split("/").includes(".."))
    throw new Failure(
      "source-invalid",
      `${list}: "${name}" leads out of the folder${folder === undefined ? "" : ` ${folder}`}`,
    );
  return key;
};
