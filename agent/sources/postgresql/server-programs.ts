import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { headBeneath } from "../../files/beneath.ts";
import type { PostgresqlOptions } from "./options.ts";

/** The major versions that write a backup_manifest and whose programs we look for. */
const MAJORS = ["13", "14", "15", "16", "17", "18"] as const;
export type Major = (typeof MAJORS)[number];

/** The version that a data folder states, if it is one that we know: it becomes part of the path of a program. */
export const findMajor = (data: string): Major | undefined => {
  const stated = headBeneath(data, "PG_VERSION", 16)?.trim();
  return MAJORS.find((major) => major === stated);
};

/** Debian and PGDG install a server's programs outside the PATH, by its version. */
const foldersOf = (major: Major): string[] => [`/usr/lib/postgresql/${major}/bin`, `/usr/pgsql-${major}/bin`];

/** A program of the server: in the configured folder, else where the system keeps that version, else on the PATH. */
export const programOf = (
  { tools }: Pick<PostgresqlOptions, "tools">,
  name: string,
  major: Major | undefined,
): string => {
  if (tools !== undefined) return join(tools, name);
  const installed = major === undefined ? [] : foldersOf(major).map((folder) => join(folder, name));
  return installed.find((file) => existsSync(file)) ?? name;
};

export const backupFolder = ({ path }: Pick<PostgresqlOptions, "path">): string => dirname(path);
