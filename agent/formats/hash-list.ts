import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { hashFiles } from "../hash/pool.ts";
import type { Found, SourceContext, Tried } from "../sources/source.ts";

/** One line of a list of hashes. */
export interface ListedHash {
  readonly key: string;
  readonly sha256: string;
  /** Where the list says it. */
  readonly size?: number;
}

/**
 * Paths as a manifest has them: with `/`, without `./`, and never out of the folder.
 * @param literal true where a backslash is part of a name, not Windows' separator
 */
export const listedKey = (path: string, list: string, literal = false): string => {
  const key = (literal ? path : path.replaceAll("\\", "/")).replace(/^(?:\.\/)+/, "");
  if (key === "" || key.startsWith("/") || /^[a-z]:\//i.test(key) || key.split("/").includes(".."))
    throw new Failure("source-invalid", `${list}: "${path}" leads out of the folder`);
  return key;
};

/** Whoever writes such a list ends its last line; one that is cut in a name would still look like a line. */
const endsWithLine = (list: string): boolean => {
  const descriptor = openSync(list, "r");
  try {
    const last = Buffer.alloc(1);
    return readSync(descriptor, last, 0, 1, Math.max(0, statSync(list).size - 1)) === 1 && last[0] === NEWLINE;
  } finally {
    closeSync(descriptor);
  }
};
const NEWLINE = 10;

const statOf = (file: string) => {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
};

/**
 * What a list of hashes says, held against the files beside it by name and size where they are there; whether the bytes
 * have the hashes is what `verify` finds out.
 */
export const foundInList = (list: string, root: string | undefined, listed: readonly ListedHash[]): Found => {
  if (listed.length === 0) throw new Failure("source-invalid", `${list} lists no file`);
  const folder = root ?? dirname(list);
  let newestMs: number | undefined;
  let oldestMs: number | undefined;
  const entries = listed.map(({ key, sha256, size }): FileEntry => {
    const stat = statOf(join(folder, key));
    if (stat === undefined || !stat.isFile())
      return root === undefined && size !== undefined
        ? { key, size, sha256 }
        : { key, size: size ?? 0, problem: "unreadable" };
    newestMs = Math.max(newestMs ?? stat.mtimeMs, stat.mtimeMs);
    oldestMs = Math.min(oldestMs ?? stat.mtimeMs, stat.mtimeMs);
    const about = { key, size: stat.size, modifiedAt: instantOf(Math.floor(stat.mtimeMs)) };
    return size !== undefined && size !== stat.size ? { ...about, problem: "damaged" } : { ...about, sha256 };
  });
  return {
    entries: sortByKey(entries),
    proof: "hashed",
    root: folder,
    startedMs: oldestMs,
    completedMs: newestMs ?? statSync(list).mtimeMs,
    complete: endsWithLine(list) && entries.every(({ problem }) => problem !== "unreadable"),
  };
};

/** Reads every listed file again and holds it against its hash, on all cores. */
export const verifyList = async (
  list: string,
  root: string | undefined,
  listed: readonly ListedHash[],
  { progress }: SourceContext,
): Promise<Tried[]> => {
  const startedMs = performance.now();
  const folder = root ?? dirname(list);
  const tasks = listed.map(({ key }) => {
    const path = join(folder, key);
    const stat = existsSync(path) ? statSync(path) : undefined;
    return { path, size: stat?.size ?? 0, mtimeMs: stat?.mtimeMs ?? 0 };
  });
  progress.start(
    tasks.length,
    tasks.reduce((sum, { size }) => sum + size, 0),
  );
  const hashes = await hashFiles(tasks, progress.add);
  progress.end();
  const wrong = listed.filter(({ sha256 }, index) => {
    const hashed = hashes[index];
    return hashed === undefined || !("sha256" in hashed) || hashed.sha256 !== sha256;
  });
  return [
    {
      name: "hashed again",
      outcome: wrong.length === 0 ? "passed" : "failed",
      detail:
        wrong.length === 0
          ? `${listed.length} files have the hashes of the list`
          : `${wrong.length} of ${listed.length} files are missing or have other bytes: ${wrong
              .slice(0, 5)
              .map(({ key }) => key)
              .join(", ")}`,
      durationMs: Math.round(performance.now() - startedMs),
    },
  ];
};
