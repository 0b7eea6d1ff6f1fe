import { someNames } from "../../files/some-names.ts";
import { wholeText } from "../../formats/text.ts";
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

/** What restic could not read or do; text of other kinds says nothing of that. */
const faultOf = ({ message_type: type, item, message, text }: Line): readonly string[] => {
  if (type === "error") return [String(item ?? "an error")];
  if (type === "exit_error") return [String(message ?? "it ended with an error")];
  return text !== undefined && /^(?:Fatal|Warning|error|unable)/i.test(text) ? [text] : [];
};

/** The runs that a log holds: it may have been appended to. */
const runsIn = (lines: readonly Line[]): readonly (readonly Line[])[] => {
  const runs: Line[][] = [[]];
  for (const line of lines) {
    if (runs.at(-1)?.some(isSummary) === true && !isEpilogue(line)) runs.push([]);
    runs.at(-1)?.push(line);
  }
  return runs;
};

/**
 * Whether the run that made a snapshot could read all that it was asked for; the snapshot does not state it (exit status 3).
 * @throws Failure `source-invalid`
 */
export const readBackupLog = async ({ log }: ResticOptions, { id }: Snapshot): Promise<readonly CheckResult[]> => {
  if (log === undefined) return [];
  const text = await wholeText(log);
  const lines = text.split(/\r?\n/).flatMap((line) => (line.trim() === "" ? [] : [parseLine(line.trim(), log)]));
  const run = runsIn(lines).findLast((one) => one.some(isSummary));
  const result = (outcome: CheckResult["outcome"], detail: string): readonly CheckResult[] => [
    { name: "restic backup", outcome, detail: detail.slice(0, 500), durationMs: 0 },
  ];
  if (run === undefined) return result("inconclusive", "the log has no end of a run");
  const made = run.find(isSummary)?.snapshot_id;
  // Older versions write the first 8 digits.
  if (typeof made !== "string" || made.length < 8 || !id.startsWith(made))
    return result(
      "inconclusive",
      `the log ends with snapshot ${String(made ?? "none")}, the newest is ${id.slice(0, 8)}`,
    );
  const faults = run.flatMap(faultOf);
  if (faults.length > 0) return result("failed", `${faults.length} errors while it was made: ${someNames(faults)}`);
  return result("passed", "all that was asked for could be read");
};
