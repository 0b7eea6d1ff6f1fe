import * as z from "zod";

export const postgresqlOptions = z.strictObject({
  type: z.literal("postgresql"),
  path: z.string().min(1).max(4096).meta({ description: "The backup_manifest of a base backup" }),
  tools: z.string().max(4096).optional().meta({
    description:
      "Folder of pg_verifybackup, pg_ctl, pg_dumpall, where they are not on the PATH nor where Debian and PGDG have them",
  }),
  wal: z
    .enum(["included", "archived"])
    .default("included")
    .meta({
      description:
        "archived: the log that the backup needs is where the agent does not look, in an archive (pg_basebackup -X none) " +
        "or inside base.tar (-X fetch)",
    }),
  user: z.string().max(100).default("postgres").meta({
    description: "Role that a drill connects as; a superuser, or one that may set session_preload_libraries",
  }),
  runAs: z.string().min(1).max(100).default("postgres").meta({
    description:
      "Where the agent runs as root: the user that unpacks and runs what a drill restores; best one that owns nothing else",
  }),
  query: z
    .string()
    .max(10_000)
    .optional()
    .meta({ description: "The query that a drill runs on the restored server; by default it dumps everything" }),
});
export type PostgresqlOptions = z.infer<typeof postgresqlOptions>;
