import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { findProgram } from "../../tools/find-program.ts";

export const postgresqlOptions = z.strictObject({
  type: z.literal("postgresql"),
  path: z.string().min(1).max(4096).meta({ description: "The backup_manifest of a base backup" }),
  tools: z.string().max(4096).optional().meta({
    description:
      "Folder of pg_verifybackup, pg_ctl, pg_dumpall, where they are not on the PATH nor where Debian and PGDG have them",
  }),
  user: z.string().max(100).default("postgres").meta({ description: "Role that a drill connects as" }),
  query: z
    .string()
    .max(10_000)
    .optional()
    .meta({ description: "The query that a drill runs on the restored server; by default it dumps everything" }),
});
export type PostgresqlOptions = z.infer<typeof postgresqlOptions>;

/** Debian and PGDG install a server's programs outside the PATH, by its version, which the backup states. */
export const programOf = ({ tools, path }: PostgresqlOptions, name: string): string => {
  if (tools !== undefined) return join(tools, name);
  if (findProgram(name) !== undefined) return name;
  const versionFile = join(dirname(path), "PG_VERSION");
  const version = existsSync(versionFile) ? readFileSync(versionFile, "utf8").trim() : "";
  const candidates = [`/usr/lib/postgresql/${version}/bin`, `/usr/pgsql-${version}/bin`].map((folder) =>
    join(folder, name),
  );
  return candidates.find((file) => existsSync(file)) ?? name;
};
