import { counted } from "../../../core/audit/report-finding.ts";
import { someNames } from "../../files/some-names.ts";
import type { CheckResult } from "../../tools/timed-check.ts";

type Judged = Pick<CheckResult, "outcome" | "detail">;

/** What `verify --output=text --verbose` states of one run (src/command/verify/verify.c; written so by 2.45). */
interface Run {
  readonly stanza: string;
  readonly lines: readonly string[];
}

/** The runs that a text holds: it may have been appended to. */
const runsIn = (text: string): readonly Run[] => {
  const runs: { stanza: string; lines: string[] }[] = [];
  for (const line of text.split("\n").map((one) => one.trim())) {
    const [, stanza] = /^stanza: (.+)$/.exec(line) ?? [];
    if (stanza !== undefined) runs.push({ stanza, lines: [] });
    else if (line !== "") runs.at(-1)?.lines.push(line);
  }
  return runs;
};

const BACKUP = /^backup: (\S+), status: ([a-z -]+), total files checked: (\d+), total valid files: (\d+)$/;
const ARCHIVE = /^archiveId: (\S+), total WAL checked: (\d+), total valid WAL: (\d+)$/;
const COUNTS = /^(?:(?:missing|checksum invalid|size invalid|other): \d+(?:, |$))+$/;
const OK = "status: ok";

/** What of a run is not in order; it ends with exit status 0 whatever it found. */
const faultsOf = ({ lines }: Run, labels: readonly string[]): readonly string[] => {
  const valid = new Set<string>();
  const faults: string[] = [];
  for (const line of lines) {
    const [, label, status, checked, good] = BACKUP.exec(line) ?? [];
    const [, archive, segments, goodSegments] = ARCHIVE.exec(line) ?? [];
    const isValid = status === "valid" && checked === good && checked !== "0";
    if (label !== undefined && isValid) valid.add(label);
    else if (label !== undefined && status !== "in-progress") faults.push(line);
    else if (archive !== undefined && segments !== goodSegments) faults.push(line);
    else if (label === undefined && archive === undefined && line !== OK && !COUNTS.test(line)) faults.push(line);
    else if (COUNTS.test(line) && /[1-9]/.test(line)) faults.push(line);
  }
  const unseen = labels.filter((label) => !valid.has(label));
  return [...faults, ...(unseen.length === 0 ? [] : [`it does not say that ${someNames(unseen)} is valid`])];
};

/**
 * Judges the last run of `verify` in a text.
 * @param labels of the backups that must be valid: the newest, and all that it refers to
 */
export const judgeVerify = (text: string, stanza: string, labels: readonly string[]): Judged => {
  const runs = runsIn(text);
  const run = runs.at(-1);
  const which = runs.length > 1 ? ` in the last of ${runs.length} runs` : "";
  // Without --verbose it says nothing of what is in order.
  if (run === undefined) return { outcome: "inconclusive", detail: "there is no run in it: verify needs --verbose" };
  if (run.stanza !== stanza)
    return { outcome: "inconclusive", detail: `it is of stanza ${run.stanza}, and not of ${stanza}` };
  const faults = faultsOf(run, labels);
  if (faults.length > 0) return { outcome: "failed", detail: `${faults.slice(0, 3).join("; ")}${which}`.slice(0, 500) };
  return { outcome: "passed", detail: `${counted(labels.length, "backup")} and the archive are valid${which}` };
};
