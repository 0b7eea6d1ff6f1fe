import { createReadStream, createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { Failure } from "../../core/failure.ts";
import { openFound } from "./beneath.ts";
import { type Walked, walk } from "./walk.ts";

/**
 * A folder tree of folders and regular files only, all of them readable.
 * @throws Failure `drill-unsupported` where there is anything else: whoever restores it would write through a link
 */
export const plainTree = async (folder: string): Promise<Walked> => {
  const walked = await walk(folder, []);
  const [odd] = [...walked.skipped, ...walked.unreadable];
  if (odd === undefined) return walked;
  throw new Failure("drill-unsupported", `${odd} is a link, a pipe or a device, or cannot be read; restore it by hand`);
};

/** Copies a plain tree into an empty folder, for its owner only. @throws Failure `drill-unsupported`, `source-unreadable` */
export const copyTree = async (from: string, into: string): Promise<void> => {
  const { files, folders } = await plainTree(from);
  for (const folder of folders) mkdirSync(join(into, folder), { mode: 0o700 });
  for (const file of files) {
    const bytes = createReadStream("", { fd: openFound(file), highWaterMark: 1024 ** 2 });
    await pipeline(bytes, createWriteStream(join(into, file.key), { flags: "wx", mode: 0o600 }));
  }
};
