import { counted } from "../../../core/audit/report-finding.ts";
import { type Names, NO_NAMES, withName } from "../../files/some-names.ts";
import { linesOf, textOf } from "../../formats/text.ts";
import type { CheckResult } from "../../tools/timed-check.ts";
import { invalid, type ResticOptions } from "./options.ts";
import type { Snapshot } from "./snapshot.ts";

/** Lines of `backup` with and without `--json` (github.com/restic/restic, doc/075_scripting.rst; written so by 0.14). */
interface Line {
  readonly message_type?: unknown;
  readonly item?: unknown;
  readonly snapshot_id?: unknown;
  readonly message?: unknown;
  readonly text?: string;
}

/** The end of a run as text. */
const SAVED = /^snapshot ([0-9a-f]{8,64}) saved/;

const parseLine = (line: string, log: string): Line => {
  const [, saved] = SAVED.exec(line) ?? [];
  if (saved !== undefined) return { message_type: "summary", snapshot_id: saved };
  if (!line.startsWith("{")) return { text: line };
  try {
    return JSON.parse(line) as Line;
  } catch (error) {
    throw invalid(`${log} breaks off in "${line.slice(0, 80)}"`, error);
  }
};

const isSummary = ({ message_type: type }: Line): boolean => type === "summary";
const BEGINS =
  /^(?:open repository|repository \w+ opened|created new cache|lock repository|using parent|no parent|load index|start|scan|error|unable)/i;
/** What restic says at the end of a run, after its summary. */
const isEpilogue = ({ message_type: type, text }: Line): boolean =>
  type === "exit_error" || (text !== undefined && !BEGINS.test(text));

const FAULT = /^(?:(?:fatal|warning|error|unable)|\w{1,20}(?: (?:status|code))?\s*[=:]\s*[1-9]\d{0,9}$)/i;

/** What restic could not read or do; text of other kinds says nothing of that. */
const faultOf = ({ message_type: type, item, message, text }: Line): readonly string[] => {
  if (type === "error") return [String(item ?? "an error")];
  if (type === "exit_error") return [String(message ?? "it ended with an error")];
  return text !== undefined && FAULT.test(text) ? [text] : [];
};

/** One run of `backup` in what may be a log of many; without a summary it has no end. */
interface Run {
  readonly summary: Line | undefined;
  readonly faults: Names;
}

const NEW: Run = { summary: undefined, faults: NO_NAMES };

/** The last run in a log that has an end: the log may have been appended to, and name each file. */
const lastRun = async (log: string): Promise<Run | undefined> => {
  let last: Run | undefined;
  let run = NEW;
  for await (const text of linesOf(textOf(log), log)) {
    if (text.trim() === "") continue;
    const line = parseLine(text.trim(), log);
    if (run.summary !== undefined && !isEpilogue(line)) {
      last = run;
      run = NEW;
    }
    run = {
      summary: run.summary ?? (isSummary(line) ? line : undefined),
      faults: faultOf(line).reduce(withName, run.faults),
    };
  }
  return run.summary === undefined ? last : run;
};

/**
 * Whether the run that made a snapshot could read all that it was asked for; the snapshot does not state it (exit status 3).
 * @throws Failure `source-invalid`
 */
export const readBackupLog = async ({ log }: ResticOptions, { id }: Snapshot): Promise<readonly CheckResult[]> => {
  if (log === undefined) return [];
  const run = await lastRun(log);
  const result = (outcome: CheckResult["outcome"], detail: string): readonly CheckResult[] => [
    { name: "restic backup", outcome, detail: detail.slice(0, 500), durationMs: 0 },
  ];
  if (run === undefined) return result("inconclusive", "the log has no end of a run");
  const made = run.summary?.snapshot_id;
  // Older versions write the first 8 digits.
  if (typeof made !== "string" || made.length < 8 || !id.startsWith(made))
    return result(
      "inconclusive",
      `the log ends with snapshot ${String(made ?? "none")}, the newest is ${id.slice(0, 8)}`,
    );
  const { count, some } = run.faults;
  if (count > 0) return result("failed", `${counted(count, "error")} while it was made: ${some.join(", ")}`);
  return result("passed", "all that was asked for could be read");
};
