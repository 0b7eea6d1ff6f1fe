import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import { globMatcher } from "../../core/audit/glob.ts";

export interface FoundFile {
  /** Relative to the folder, with `/` on every platform. */
  readonly key: string;
  readonly path: string;
  readonly size: number;
  /** Nanoseconds since 1970, as text: beyond a safe integer. */
  readonly mtimeNs: string;
  readonly mtimeMs: number;
  readonly ino: string;
}

export interface Walked {
  readonly files: readonly FoundFile[];
  /** Folders and files that could not be looked at, by key. */
  readonly unreadable: readonly string[];
  /** Links and devices: they hold no bytes of their own. */
  readonly passedOver: number;
}

const AT_ONCE = 32;

const lookAt = async (key: string, path: string): Promise<FoundFile | undefined> => {
  const stat = await lstat(path, { bigint: true });
  if (!stat.isFile()) return undefined;
  return {
    key,
    path,
    size: Number(stat.size),
    mtimeNs: String(stat.mtimeNs),
    mtimeMs: Number(stat.mtimeMs),
    ino: `${stat.dev}:${stat.ino}`,
  };
};

/** Every file below a folder, without following links; what cannot be read is named, not passed over in silence. */
export const walk = async (root: string, exclude: readonly string[]): Promise<Walked> => {
  const excluded = exclude.map(globMatcher);
  const files: FoundFile[] = [];
  const unreadable: string[] = [];
  let passedOver = 0;
  const folders = [""];

  const enter = async (folder: string): Promise<void> => {
    let entries: Dirent[];
    try {
      entries = await readdir(join(root, folder), { withFileTypes: true });
    } catch (error) {
      if (folder === "") throw error;
      unreadable.push(folder);
      return;
    }
    for (let from = 0; from < entries.length; from += AT_ONCE)
      await Promise.all(
        entries.slice(from, from + AT_ONCE).map(async (entry) => {
          const key = folder === "" ? entry.name : `${folder}/${entry.name}`;
          if (excluded.some((matches) => matches(key))) return;
          if (entry.isDirectory()) folders.push(key);
          else if (!entry.isFile()) passedOver += 1;
          else
            try {
              const found = await lookAt(key, join(root, key));
              if (found === undefined) passedOver += 1;
              else files.push(found);
            } catch {
              unreadable.push(key);
            }
        }),
      );
  };
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) await enter(folder);
  return { files, unreadable, passedOver };
};
