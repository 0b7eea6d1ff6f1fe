import { Failure } from "../../core/failure.ts";

/** One line of a list of hashes. */
export interface ListedHash {
  readonly key: string;
  readonly sha256: string;
  /** Where the list states it. */
  readonly size?: number;
}

/**
 * Paths as a manifest has them: with `/`, without `./`, and never out of the folder.
 * @param literal true where a backslash is part of a name, not Windows' separator
 * @throws Failure `source-invalid`
 */
export const listedKey = (path: string, list: string, literal = false): string => {
  const key = (literal ? path : path.replaceAll("\\", "/")).replace(/^(?:\.\/)+/, "");
  if (key === "" || key.startsWith("/") || /^[a-z]:\//i.test(key) || key.split("/").includes(".."))
    throw new Failure("source-invalid", `${list}: "${path}" leads out of the folder`);
  return key;
};
