import { statSync } from "node:fs";
import * as z from "zod";
import { Failure } from "../../core/failure.ts";
import { instantOf } from "../../core/instant.ts";
import type { FileEntry } from "../../core/manifest/entry.ts";
import { encodingOption } from "../formats/encoding.ts";
import { hostZone } from "../formats/local-time.ts";
import { fewEntries } from "../sorting/entries.ts";
import { refuseNoCopy, runFault } from "./robocopy/judge-run.ts";
import { readLastRun } from "./robocopy/read-log.ts";
import type { Source } from "./source.ts";

const options = z.strictObject({
  type: z.literal("robocopy"),
  path: z.string().min(1).max(4096).meta({
    description:
      "A log made with /UNILOG (or /LOG) and /BYTES, without /NJH and /NJS; of several runs the last decides",
  }),
  timeZone: z.string().optional().meta({
    description: "The zone of the log's times; by default this machine's",
  }),
  encoding: encodingOption,
});
type Options = z.infer<typeof options>;

/** Clocks of two hosts differ by so much at most. */
const MAX_AHEAD_MS = 5 * 60_000;

export const source: Source<Options> = {
  id: "robocopy",
  kind: "backup",
  title: "A log of robocopy",
  madeBy: "`robocopy <from> <to> /MIR /BYTES /UNILOG:<file>`",
  proof: "reported",
  options,
  answers: {
    run: "The last run of the log, from its title on; a last run without totals is refused, whatever earlier ones had. The label `runs` counts them.",
    numbers:
      "Six numbers a row, known by their place and not by their labels: total, copied, skipped, mismatch, failed, extras; `k`, `m`, `g`, `t` are powers of 1024.",
    backup:
      "A run with `/L`, `/CREATE`, `/NOCOPY`, `/QUIT` or `/COPY:` without `D` is refused, and one with failed or mismatched files or folders (exit status 4 and more) is `job-failed`.",
    whole:
      "Files that are neither copied nor skipped are `job-failed`, and so are options that leave out files which are new or changed (`/XC`, `/XN`, `/XL`) or are of an age, size, attribute or depth (`/A`, `/M`, `/IA`, `/LEV`, `/MAX`, `/MIN`, `/MAXAGE` and their like); a run of no files is an empty backup. The label `options` shows what else was left out on purpose.",
    unread:
      "A log without robocopy's title (`/NJH`) or without totals (`/NJS`) is refused, and so is one that mixes encodings, or that has something after the totals that robocopy does not write there.",
    time: "The evidence is as old as the log's start where the month is a name that can be told, and as its last change otherwise. A start after the last change is refused.",
    names:
      "Labels are in the system's language and are not read. `encoding: cp850` and its like read a log of `/LOG`; `/UNILOG` needs none.",
    alarms: "Extras are no failure, and neither are errors that a retry mended: what counts is the totals.",
    still: "Not shown: the log does not know of the copy later. Read the copy with `folder`.",
  },
  paths: ["path"],
  detect: ({ text }) => /ROBOCOPY\s+::/.test(text),
  read: async ({ path, timeZone, encoding }) => {
    const run = await readLastRun(path, timeZone ?? hostZone(), encoding);
    refuseNoCopy(run, path);
    const { folders, files, bytes, errors, startMs, runs } = run;
    const fault = runFault(run);
    const entry: FileEntry = { key: "run", size: bytes.total, ...(fault === undefined ? {} : { problem: "failed" }) };
    const { mtimeMs } = statSync(path);
    if (startMs !== undefined && startMs > mtimeMs + MAX_AHEAD_MS)
      throw new Failure(
        "source-invalid",
        `${path}: its run began at ${instantOf(startMs)}, after the log's last change: set timeZone to that of the log, or set the clock`,
      );
    return {
      entries: fewEntries("backup", files.total === 0 && fault === undefined ? [] : [entry]),
      proof: "reported",
      tool: { name: "robocopy" },
      completedMs: startMs ?? mtimeMs,
      complete: true,
      labels: {
        files: String(files.total),
        copied: String(files.copied),
        failed: String(folders.failed + files.failed),
        ...(runs > 1 ? { runs: String(runs) } : {}),
        ...(fault === undefined ? {} : { fault }),
        ...(run.options.length === 0 ? {} : { options: run.options.join(" ") }),
        ...(errors.length === 0 ? {} : { errors: errors.slice(0, 5).join("; ") }),
      },
    };
  },
};
