import * as z from "zod";
import { encodingOption } from "../../formats/encoding.ts";

export const sqlServerOptions = z.strictObject({
  type: z.literal("sql-server"),
  path: z.string().min(1).max(4096).meta({
    description: "Rows of msdb.dbo.backupset, or of RESTORE HEADERONLY, as JSON or CSV; see docs/sources/sql-server.md",
  }),
  server: z.string().min(1).max(200).optional().meta({
    description: "Only rows with this server_name; needed where a file has several",
  }),
  databases: z.array(z.string().min(1).max(200)).default([]).meta({
    description: "These; one that is absent fails by name. By default all that are there",
  }),
  copyOnly: z.boolean().default(false).meta({
    description:
      "True where a copy-only full backup counts, as before a migration or on a secondary replica; otherwise only full backups of the regular sequence do",
  }),
  timeZone: z.string().optional().meta({
    description: "The server's: HEADERONLY has no zone, and the one of backupset may be unknown",
  }),
  encoding: encodingOption,
});
export type SqlServerOptions = z.infer<typeof sqlServerOptions>;
