import * as z from "zod";

export const sqlServerOptions = z.strictObject({
  type: z.literal("sql-server"),
  path: z.string().min(1).max(4096).meta({
    description: "Rows of msdb.dbo.backupset, or of RESTORE HEADERONLY, as JSON or CSV; see docs/sources/sql-server.md",
  }),
  databases: z.array(z.string().max(200)).default([]).meta({ description: "Only these; by default all" }),
  timeZone: z.string().optional().meta({
    description: "The server's: HEADERONLY has no zone, and the one of backupset may be unknown",
  }),
});
export type SqlServerOptions = z.infer<typeof sqlServerOptions>;
