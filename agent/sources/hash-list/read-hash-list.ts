import { closeSync, fstatSync, readSync } from "node:fs";
import { openRegular } from "../../../adapters/regular-file.ts";
import type { ListedHash } from "../../formats/listed-hash.ts";
import type { SourceContext, SourceReading } from "../source.ts";
import { readListedFiles } from "./listed-files.ts";

const NEWLINE = 10;

interface ListEnd {
  readonly whole: boolean;
  readonly mtimeMs: number;
}

/** Tools end the last line of such a list; one that is cut within a name would still look like a whole line. */
const endOf = (list: string): ListEnd => {
  const descriptor = openRegular(list);
  try {
    const last = Buffer.alloc(1);
    const { size, mtimeMs } = fstatSync(descriptor);
    const read = readSync(descriptor, last, 0, 1, Math.max(0, size - 1));
    return { whole: read === 1 && last[0] === NEWLINE, mtimeMs };
  } finally {
    closeSync(descriptor);
  }
};

/** The files of a list of hashes below a folder, hashed now. @throws Failure `source-invalid`, `source-unreadable` */
export const readHashList = async (
  list: string,
  folder: string,
  listed: readonly ListedHash[],
  context: SourceContext,
): Promise<SourceReading> => {
  const { whole, mtimeMs } = endOf(list);
  const reading = await readListedFiles(folder, listed, context);
  return { ...reading, completedMs: reading.completedMs ?? mtimeMs, complete: reading.complete && whole };
};
