import { statSync } from "node:fs";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { ALL_ATTRIBUTES, attributeNames, isSystemType, SYSTEM_TYPE_NAMES } from "../../core/manifest/system-entry.ts";
import { columnsOf, csvRows, type Row } from "../formats/csv.ts";
import { encodingOption } from "../formats/encoding.ts";
import type { Source } from "./source.ts";
import { type SystemParts, systemParts } from "./system/system-parts.ts";

const options = z.strictObject({
  type: z.literal("system-csv"),
  path: z.string().min(1).max(4096).meta({ description: "Columns Type, Name, and attributes of the parts" }),
  encoding: encodingOption,
});
type Options = z.infer<typeof options>;

const TYPE = "type";
const NAME = "name";

/** @throws Failure `csv-invalid` for a column that no part has */
const rowReader = (file: string, names: readonly string[]) => {
  const lower = names.map((name) => name.toLowerCase());
  for (const column of [TYPE, NAME])
    if (!lower.includes(column)) throw new Failure("csv-invalid", `${file} has no column ${column}`);
  const known: readonly string[] = [TYPE, NAME, ...ALL_ATTRIBUTES];
  const unknown = names.find((name) => !known.includes(name.toLowerCase()));
  if (unknown !== undefined)
    throw new Failure("csv-invalid", `${file} has a column "${unknown}", which no part of a system has`);
  const columns = columnsOf(names);
  const [type, name] = [columns.reader([TYPE]), columns.reader([NAME])];
  const attributes = ALL_ATTRIBUTES.map((attribute) => [attribute, columns.reader([attribute])] as const);
  return (row: Row, line: number, parts: SystemParts): void => {
    const wrong = (what: string): Failure => new Failure("csv-invalid", `${file}, row ${line}: ${what}`);
    const stated = type(row)?.toLowerCase() ?? "";
    if (!isSystemType(stated)) throw wrong(`"${stated}" is none of ${SYSTEM_TYPE_NAMES.join(", ")}`);
    const called = name(row);
    if (called === undefined) throw wrong("it has no name");
    const said = attributes.flatMap(([attribute, read]) => {
      const value = read(row);
      return value === undefined ? [] : [[attribute, value] as const];
    });
    const own = attributeNames(stated);
    const foreign = said.find(([attribute]) => !own.includes(attribute));
    if (foreign !== undefined) throw wrong(`a ${stated} has no ${foreign[0]}; it may have ${own.join(", ")}`);
    parts.add(stated, called, Object.fromEntries(said));
  };
};

export const source: Source<Options> = {
  id: "system-csv",
  kind: "inventory",
  title: "Parts of the existing system in a CSV, as people know them",
  madeBy: "written by hand: columns `Type`, `Name` and attributes",
  options,
  answers: {
    run: { cannotArise: "a table is of one moment; a part that is there twice is one part." },
    numbers: { cannotArise: "no result is read; an expiry is a date such as 2027-03-01, and any other is refused." },
    backup: { cannotArise: "it is an inventory; what it lists is held against the units of the plan." },
    whole:
      "A table without `Type` and `Name` is refused. Whether people listed everything, it does not state: name the kinds of unit that must be there under `units` of the requirement.",
    unread: "A column, a type or an attribute that is not in the list, and a row without a name, are refused by row.",
    time: "As old as the last change of the file, which a copy keeps; one of the future is refused by the auditor.",
    names: "Compared in lower case, and in DNS without a dot at the end. `encoding` reads a code page.",
    alarms: "Semicolons and tabs, a byte order mark, UTF-16 and `sep=;` are no faults; empty cells say nothing.",
    still: { cannotArise: "it says what people know; it grows old with its file." },
  },
  paths: ["path"],
  detect: ({ text }) => /^\ufeff?(?:sep=.\r?\n)?"?type"? *[,;\t] *"?name"? *[,;\t\r\n]/i.test(text),
  read: async ({ path, encoding }, { scratch }) => {
    const parts = systemParts(path, scratch);
    let read: ReturnType<typeof rowReader> | undefined;
    let line = 1;
    const header = (names: readonly string[]): void => {
      read = rowReader(path, names);
    };
    for await (const row of csvRows(path, header, encoding)) {
      line += 1;
      read?.(row, line, parts);
    }
    if (read === undefined) throw new Failure("csv-invalid", `${path} has no line with the names of columns`);
    return { entries: parts.end(), complete: true, completedMs: statSync(path).mtimeMs };
  },
};
