import { statSync } from "node:fs";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { linesOf, textOf } from "../formats/text.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("robocopy"),
  path: z.string().min(1).max(4096).meta({ description: "A log of one run, made with /LOG or /UNILOG and /BYTES" }),
});
type Options = z.infer<typeof options>;

const AMOUNT = /^[\d.]+$/;
const UNIT = /^[kmgt]$/i;

/**
 * `Files :  120  20  100  0  0  0`: total, copied, skipped, mismatch, failed, extras; labels follow the system's language. A
 * unit may follow a number after a space.
 */
const findAmounts = (line: string): readonly string[] | undefined => {
  const at = line.indexOf(":");
  if (at < 1 || /\d/.test(line.slice(0, at))) return undefined;
  const amounts: string[] = [];
  for (const word of line
    .slice(at + 1)
    .trim()
    .split(/\s+/)) {
    const last = amounts.at(-1);
    if (last !== undefined && AMOUNT.test(last) && UNIT.test(word)) amounts[amounts.length - 1] = last + word;
    else if (AMOUNT.test(UNIT.test(word.slice(-1)) ? word.slice(0, -1) : word)) amounts.push(word);
    else return undefined;
  }
  return amounts.length === 6 ? amounts : undefined;
};

const ERROR = /^ERROR +\d{1,10} +\(0x[0-9A-F]{8}\) +/;

/** `2026/11/22 12:14:07 ERROR 5 (0x00000005) Copying File C:\x`; the word ERROR is not translated in logs that we know. */
const findError = (line: string): string | undefined => {
  const text = line.slice(line.indexOf("ERROR "));
  const found = ERROR.exec(text);
  return found === null ? undefined : text.slice(found[0].length).trim();
};

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

const amount = (text: string): number => {
  const unit = UNITS[text.at(-1)?.toLowerCase() ?? ""];
  return unit === undefined ? Number(text) : Math.round(Number(text.slice(0, -1)) * unit);
};

type Totals = readonly [
  total: number,
  copied: number,
  skipped: number,
  mismatch: number,
  failed: number,
  extras: number,
];

/** A complete log ends with three rows of numbers: folders, files, bytes; times follow in another form. */
const readLog = async (path: string) => {
  const rows: Totals[] = [];
  const errors = new Set<string>();
  for await (const line of linesOf(textOf(path), path)) {
    const amounts = findAmounts(line);
    if (amounts !== undefined) rows.push(amounts.map(amount) as unknown as Totals);
    const what = findError(line);
    if (what !== undefined && errors.size < 10_000) errors.add(what);
  }
  const [folders, files, bytes] = rows.slice(-3);
  if (folders === undefined || files === undefined || bytes === undefined)
    throw new Failure(
      "source-invalid",
      `${path} does not end with robocopy's totals: the log or the run was cut short`,
    );
  return { folders, files, bytes, errors: [...errors].toSorted() };
};

export const source: Source<Options> = {
  id: "robocopy",
  kind: "backup",
  title: "A log of robocopy",
  madeBy: "`robocopy <from> <to> /MIR /BYTES /LOG:<file>`",
  proof: "reported",
  options,
  paths: ["path"],
  detect: ({ text }) => /ROBOCOPY\s+::/.test(text),
  read: async ({ path }) => {
    const { folders, files, bytes, errors } = await readLog(path);
    const failed = folders[4] + files[4];
    const entry: FileEntry = { key: "run", size: bytes[0], ...(failed > 0 ? { problem: "failed" } : {}) };
    return {
      entries: [entry],
      proof: "reported",
      tool: { name: "robocopy" },
      completedMs: statSync(path).mtimeMs,
      complete: true,
      labels: {
        files: String(files[0]),
        copied: String(files[1]),
        failed: String(failed),
        ...(errors.length === 0 ? {} : { errors: errors.slice(0, 5).join("; ").slice(0, 1000) }),
      },
    };
  },
};
