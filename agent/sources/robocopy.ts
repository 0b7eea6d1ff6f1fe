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

/** `Files :  120  20  100  0  0  0`: total, copied, skipped, mismatch, failed, extras; labels follow the system's language. */
const SUMMARY =
  /^\s*[^:\d]+\s*:\s+([\d.]+(?:\s?[kmgt])?)\s+([\d.]+(?:\s?[kmgt])?)\s+([\d.]+(?:\s?[kmgt])?)\s+([\d.]+(?:\s?[kmgt])?)\s+([\d.]+(?:\s?[kmgt])?)\s+([\d.]+(?:\s?[kmgt])?)\s*$/i;
/** `2026/11/22 12:14:07 ERROR 5 (0x00000005) Copying File C:\x`; the word ERROR is not translated in logs that we know. */
const ERROR = /\bERROR\s+(\d+)\s+\(0x[0-9A-F]{8}\)\s+(.*)$/;
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
    const found = SUMMARY.exec(line);
    if (found !== null) rows.push(found.slice(1, 7).map((text) => amount(text as string)) as unknown as Totals);
    const [, , what] = ERROR.exec(line) ?? [];
    if (what !== undefined && errors.size < 10_000) errors.add(what.trim());
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
