import { statSync } from "node:fs";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { AccountEntry } from "../../core/manifest/entry.ts";
import type { Row } from "../formats/csv.ts";
import { encodingOption } from "../formats/encoding.ts";
import { isRowCount } from "../formats/row-count.ts";
import { rowsOf } from "../formats/rows.ts";
import { fewEntries } from "../sorting/entries.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("sql-databases"),
  path: z.string().min(1).max(4096).meta({ description: "Rows with a column `name`, or `datname`, as JSON or CSV" }),
  databases: z.array(z.string().min(1).max(200)).default([]).meta({
    description: "Databases that must be listed; one that is absent is an error",
  }),
  encoding: encodingOption,
});
type Options = z.infer<typeof options>;

/** A rule of dashes is no name, also where one stands in JSON that was made of decorated text. */
const RULE = /^[-=+| ]{2,}$/;

/** What query tools say among what they print, in a column that could hold any name. */
const MESSAGE = /^(?:(?:sqlcmd|psql|bcp)\b.{0,20}:|Msg \d+|(?:error|fatal|warning)\b\s*[:-])/i;

/** The first line again: a second list was appended to the first. */
const HEADERS: ReadonlySet<string> = new Set(["name", "datname"]);

/** @throws Failure `source-invalid` */
const parseName = (row: Row, path: string): string => {
  const { name = "", datname = "" } = row;
  if (name !== "" && datname !== "" && name !== datname)
    throw new Failure("source-invalid", `${path}: a row has a name "${name}" and a datname "${datname}"`);
  const found = name || datname;
  if (found === "") throw new Failure("source-invalid", `${path}: a row has neither name nor datname`);
  if (RULE.test(found) || isRowCount(found) || HEADERS.has(found.toLowerCase()))
    throw new Failure("source-invalid", `${path}: "${found}" is decoration, no database`);
  if (MESSAGE.test(found))
    throw new Failure("source-invalid", `${path}: "${found.slice(0, 200)}" is a message of a tool, no database`);
  return found;
};

/** Two servers have a database `master` each. @throws Failure `source-invalid` */
const refuseServers = (rows: readonly Row[], path: string): void => {
  const servers = new Set(rows.map(({ server_name, servername }) => (server_name ?? servername ?? "").toLowerCase()));
  if (servers.size > 1)
    throw new Failure("source-invalid", `${path} lists databases of several servers (${[...servers].join(", ")})`);
};

/** @throws Failure `source-invalid` */
const refuseAbsent = (names: readonly string[], wanted: readonly string[], path: string): void => {
  const present = new Set(names.map((name) => name.toLowerCase()));
  const absent = wanted.filter((name) => !present.has(name.toLowerCase()));
  if (absent.length > 0) throw new Failure("source-invalid", `${path} does not list ${absent.join(", ")}`);
};

export const source: Source<Options> = {
  id: "sql-databases",
  kind: "inventory",
  title: "The databases that a server lists",
  madeBy: "`SELECT name FROM sys.databases` or `SELECT datname FROM pg_database`, as JSON or CSV",
  options,
  answers: {
    run: { cannotArise: "a list is written as a whole; one that is appended to repeats its header, which is refused." },
    numbers: { cannotArise: "only names are read." },
    backup: { cannotArise: "it is an inventory; what is backed up is compared with it." },
    whole:
      "A database in `databases` that is absent is refused by name, and so is a list with several `server_name`. A list that was cut between two rows cannot be told from a short one.",
    unread:
      "A row without a name, a rule of dashes, a message of `sqlcmd`, `bcp` or `psql`, `(2 rows affected)` in any language and a first line without a column `name` or `datname` are refused.",
    time: "The list is as old as the last change of its file, which a copy keeps; a time of the future stays one.",
    names:
      "Names are kept as they are but for blanks around them, and compared in lower case. `encoding` reads a console's code page.",
    alarms: "Blanks that `sqlcmd` and `psql` pad a name with, and `FOR JSON` in pieces of 2,033 characters, are read.",
    still: "The list grows old with its file; the agent does not ask the server.",
  },
  paths: ["path"],
  detect: ({ text }) =>
    /^\ufeff?(?:#TYPE[^\n]*\n)?"?(?:name|datname)"?\s*[,;\r\n]/i.test(text) ||
    /^\ufeff?\s*\[\s*\{\s*"(?:name|datname)"/i.test(text),
  read: async ({ path, databases, encoding }) => {
    const rows = await rowsOf(path, encoding, [...HEADERS]);
    refuseServers(rows, path);
    const names = rows.map((row) => parseName(row, path));
    refuseAbsent(names, databases, path);
    const entries = names.map((name): AccountEntry => ({ key: `db:${name.toLowerCase()}`, name }));
    return { entries: fewEntries("inventory", entries), complete: true, completedMs: statSync(path).mtimeMs };
  },
};
