import { readdirSync } from "node:fs";
import { finderBeneath } from "../../files/beneath.ts";
import type { WalkedFile } from "../../files/walk.ts";

/** How tar is told to unpack what pg_basebackup packed; it cannot tell by itself while it reads a stream. */
const UNPACKING: Readonly<Record<string, readonly string[]>> = {
  ".tar": [],
  ".tar.gz": ["-z"],
  ".tar.zst": ["--zstd"],
};

export interface TarFile {
  readonly file: WalkedFile;
  /** Options of tar. */
  readonly options: readonly string[];
}

/** One tar file of a backup that `pg_basebackup --format=tar` made. */
export const findTar = (folder: string, name: "base" | "pg_wal"): TarFile | undefined => {
  const find = finderBeneath(folder);
  for (const [ending, options] of Object.entries(UNPACKING)) {
    const file = find(`${name}${ending}`);
    if (file !== undefined) return { file, options };
  }
  return undefined;
};

const TAR_NAME = /^(?:base|pg_wal|\d{1,10})\.tar(?:\.gz|\.lz4|\.zst)?$/;

/** The names of all tar files of a backup: its data, its log, and its tablespaces by their numbers. */
export const tarNames = (folder: string): string[] => readdirSync(folder).filter((name) => TAR_NAME.test(name));
