import { renameSync, writeFileSync } from "node:fs";

/** Writes a file so that it is never seen in part, whenever the process is killed or the disk is full: beside it, and then over it. */
export const writeWhole = (file: string, text: string, mode = 0o666): void => {
  writeFileSync(`${file}.partial`, text, { mode });
  renameSync(`${file}.partial`, file);
};
