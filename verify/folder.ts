import { createReadStream, type Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { MAX_SMALL_BYTES, type PackFiles } from "./pack-files.ts";
import { Refused } from "./refused.ts";

/** A pack that somebody has unpacked into a folder. */

const nameOf = (root: string, { parentPath, name }: Dirent): string =>
  relative(root, join(parentPath, name)).replaceAll("\\", "/");

const requireFile = async (path: string, name: string): Promise<number> => {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() !== true) throw new Refused("file-missing", "it is not in the folder", { file: name });
  return found.size;
};

export const openFolder = async (root: string): Promise<PackFiles> => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory()).map((entry) => nameOf(root, entry));
  // A link may lead anywhere, and what it leads to may change while it is read.
  const odd = entries.find((entry) => !entry.isDirectory() && !entry.isFile());
  if (odd !== undefined) throw new Refused("file-unlisted", "it is no file", { file: nameOf(root, odd) });
  return {
    names,
    isOrdered: false,
    readSmall: async (name) => {
      const size = await requireFile(join(root, name), name);
      if (size > MAX_SMALL_BYTES) throw new Refused("pack-form", "it is too long", { file: name });
      return readFile(join(root, name));
    },
    open: async function* ({ name, bytes }) {
      const size = await requireFile(join(root, name), name);
      if (size !== bytes)
        throw new Refused("file-digest", `it has ${size} bytes, pack.json states ${bytes}`, { file: name });
      yield* createReadStream(join(root, name), { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
    },
    close: async () => {},
  };
};
