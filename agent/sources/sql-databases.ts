import { statSync } from "node:fs";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { AccountEntry } from "../../core/manifest/entry.ts";
import { sortByKey } from "../../core/manifest/key-order.ts";
import { rowsOf } from "../formats/rows.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("sql-databases"),
  path: z.string().min(1).max(4096).meta({ description: "Rows with a column `name`, or `datname`, as JSON or CSV" }),
});
type Options = z.infer<typeof options>;

export const source: Source<Options> = {
  id: "sql-databases",
  kind: "inventory",
  title: "The databases that a server lists",
  madeBy: "`SELECT name FROM sys.databases` or `SELECT datname FROM pg_database`, as JSON or CSV",
  options,
  paths: ["path"],
  detect: ({ text }) =>
    /^\ufeff?(?:#TYPE[^\n]*\n)?"?(?:name|datname)"?\s*[,;\r\n]/i.test(text) ||
    /^\ufeff?\s*\[\s*\{\s*"(?:name|datname)"/i.test(text),
  read: async ({ path }) => {
    const entries = (await rowsOf(path)).map((row): AccountEntry => {
      const name = row.name || row.datname;
      if (name === undefined || name === "")
        throw new Failure("source-invalid", `${path}: a row has neither name nor datname`);
      return { key: `db:${name.toLowerCase()}`, name };
    });
    return { entries: sortByKey(entries), complete: true, completedMs: statSync(path).mtimeMs };
  },
};
