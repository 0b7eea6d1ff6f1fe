import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { centralDirectory, DEFLATED, localHeader, type ZipEntry } from "../../core/pack/zip.ts";

/** The files of a folder as one ZIP archive. The same files give the same bytes: their times and modes are not in it. */
export const zipFolder = (folder: string): Buffer => {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const entries: ZipEntry[] = [];
  const pieces: Buffer[] = [];
  for (const file of files) {
    const bytes = readFileSync(file);
    const packed = deflateRawSync(bytes, { level: 9 });
    const name = relative(folder, file).split(sep).join("/");
    const entry = {
      name,
      method: DEFLATED,
      crc32: crc32(bytes),
      packedBytes: packed.length,
      bytes: bytes.length,
    } as const;
    entries.push(entry);
    pieces.push(localHeader(entry), packed);
  }
  return Buffer.concat([...pieces, centralDirectory(entries)]);
};
