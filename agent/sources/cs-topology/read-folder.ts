import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { compareText } from "../../../core/compare-text.ts";
import { Failure } from "../../../core/failure.ts";
import type { Encoding } from "../../formats/encoding.ts";
import { rowsOf } from "../../formats/rows.ts";
import type { Scratch } from "../../sorting/scratch.ts";
import type { SourceReading } from "../source.ts";
import { type SystemParts, systemParts } from "../system/system-parts.ts";
import { CMDLET_NAMES, CMDLETS } from "./cmdlets.ts";
import { cellsOf } from "./read-row.ts";

/** `Get-CsService.csv`, or `Get-CsService.edge.json` where one cmdlet was run several times. */
const FILE = /^(get-cs[a-z]+)(?:\.[^.]+)?\.(?:csv|json)$/i;

interface CmdletFile {
  readonly path: string;
  readonly name: string;
  readonly cmdlet: string;
}

/** @throws Failure `source-invalid` for a file that no cmdlet wrote which is read here */
const filesIn = (folder: string): readonly CmdletFile[] =>
  readdirSync(folder)
    .toSorted(compareText)
    .map((name) => {
      const [, cmdlet = ""] = FILE.exec(name) ?? [];
      if (!CMDLETS.has(cmdlet.toLowerCase()))
        throw new Failure(
          "source-invalid",
          `${folder} holds ${name}, which is none of ${CMDLET_NAMES.join(", ")} as .csv or .json`,
        );
      return { path: join(folder, name), name, cmdlet: cmdlet.toLowerCase() };
    });

/** @returns how many rows it has. @throws Failure `source-invalid`, `csv-invalid` */
const readFile = async (
  { path, name, cmdlet }: CmdletFile,
  parts: SystemParts,
  encoding: Encoding | undefined,
): Promise<number> => {
  const reader = CMDLETS.get(cmdlet);
  // Export-Csv of nothing writes a file of no bytes.
  const rows = statSync(path).size === 0 ? [] : await rowsOf(path, encoding);
  for (const [index, row] of rows.entries()) {
    const where = `${name}, row ${index + 1}`;
    const missing = reader?.columns.find((column) => !Object.hasOwn(row, column.toLowerCase()));
    if (missing !== undefined) throw new Failure("source-invalid", `${where}: there is no column ${missing}`);
    reader?.read(cellsOf(row, where), parts, where);
  }
  return rows.length;
};

/**
 * Reads a folder with one file for each cmdlet that was run.
 * @param needed cmdlets of which there must be a file with a row at least
 * @throws Failure `source-invalid`, `csv-invalid`, `spool-full`; never a part of a folder
 */
export const readFolder = async (
  folder: string,
  needed: readonly string[],
  encoding: Encoding | undefined,
  scratch: Scratch,
): Promise<SourceReading> => {
  const files = filesIn(folder);
  const parts = systemParts(folder, scratch);
  const rows = new Map<string, number>();
  for (const file of files)
    rows.set(file.cmdlet, (rows.get(file.cmdlet) ?? 0) + (await readFile(file, parts, encoding)));
  const absent = needed.filter((cmdlet) => (rows.get(cmdlet.toLowerCase()) ?? 0) === 0);
  if (absent.length > 0)
    throw new Failure("source-invalid", `${folder} holds nothing of ${absent.join(", ")}, which is asked for`);
  const none = CMDLET_NAMES.filter((cmdlet) => rows.get(cmdlet.toLowerCase()) === 0);
  return {
    entries: parts.end(),
    complete: true,
    // The whole is as old as the oldest of its files.
    completedMs: Math.min(...files.map(({ path }) => statSync(path).mtimeMs)),
    labels: {
      cmdlets: CMDLET_NAMES.filter((cmdlet) => rows.has(cmdlet.toLowerCase())).join(" "),
      ...(none.length === 0 ? {} : { "returned nothing": none.join(" ") }),
    },
  };
};
