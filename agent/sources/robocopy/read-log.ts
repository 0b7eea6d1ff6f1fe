import { Failure } from "../../../core/failure.ts";
import type { Encoding } from "../../formats/encoding.ts";
import { printedLines } from "../../formats/text.ts";
import { findStartMs } from "./started.ts";

const AMOUNT = /^\d{1,20}(?:\.\d{1,6})?$/;
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

const CODE = /\s\d{1,10} \(0x[0-9A-F]{8}\) /;

/** `2026/11/22 12:14:07 ERROR 5 (0x00000005) Copying File C:\x`, of which only the form of the code is in every language. */
const findError = (line: string): string | undefined => {
  const found = CODE.exec(line);
  return found === null ? undefined : line.slice(found.index + found[0].length).trim();
};

const UNITS: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 };

const amount = (text: string): number => {
  const unit = UNITS[text.at(-1)?.toLowerCase() ?? ""];
  return unit === undefined ? Number(text) : Math.round(Number(text.slice(0, -1)) * unit);
};

export interface Totals {
  readonly total: number;
  readonly copied: number;
  readonly skipped: number;
  readonly mismatch: number;
  readonly failed: number;
}

const totalsOf = (amounts: readonly string[]): Totals => {
  const [total = 0, copied = 0, skipped = 0, mismatch = 0, failed = 0] = amounts.map(amount);
  return { total, copied, skipped, mismatch, failed };
};

const TITLE = /ROBOCOPY\s{1,20}::/;
const RULE = /^-{20,}\s*$/;
const OPTION = /^\/[A-Z0-9]{1,20}(?::\S{0,200})?$/i;

interface Run {
  /** In upper case, as robocopy itself prints them. */
  readonly options: string[];
  readonly rows: Totals[];
  readonly errors: Set<string>;
  startMs: number | undefined;
  rules: number;
  /** The first line after the totals that no robocopy writes there. */
  strange: string | undefined;
}

const newRun = (): Run => ({
  ...{ options: [], rows: [], errors: new Set(), startMs: undefined },
  ...{ rules: 0, strange: undefined },
});

const MAX_ERRORS = 10_000;
/** Robocopy knows about a hundred. */
const MAX_OPTIONS = 1_000;
/** Folders, files, bytes. */
const TOTALS = 3;
/** What follows the totals: times and speeds as numbers, and when the run ended. */
const AFTER_TOTALS = /^[^:\d]{1,60}:(?:\s*\d|.*\d[:.]\d{2}[:.]\d{2})/;

const readLine = (run: Run, line: string, timeZone: string): void => {
  if (RULE.test(line)) {
    run.rules += 1;
    // The totals are what follows the last rule.
    run.rows.length = 0;
  }
  // What a run was asked for is between the two rules behind its title; Windows has no slash in names.
  if (run.rules === 1) {
    run.options.push(...line.split(/\s+/).flatMap((word) => (OPTION.test(word) ? [word.toUpperCase()] : [])));
    if (run.options.length > MAX_OPTIONS)
      throw new Failure("source-invalid", `a run of robocopy has more than ${MAX_OPTIONS} options`);
    run.startMs ??= findStartMs(line, timeZone);
    return;
  }
  const error = findError(line);
  if (run.rows.length === TOTALS) {
    const said = line.trim();
    if (said !== "" && (error !== undefined || !AFTER_TOTALS.test(said))) run.strange ??= said;
    return;
  }
  const amounts = findAmounts(line);
  if (amounts !== undefined) run.rows.push(totalsOf(amounts));
  if (error !== undefined && run.errors.size < MAX_ERRORS) run.errors.add(error);
};

export interface LastRun extends Pick<Run, "options" | "startMs"> {
  readonly folders: Totals;
  readonly files: Totals;
  readonly bytes: Totals;
  readonly errors: readonly string[];
  /** How many runs the log holds. */
  readonly runs: number;
}

/**
 * The last run of a log: runs are appended to each other, and an earlier one's totals do not count. A complete one ends with
 * three rows of numbers: folders, files, bytes; times follow in another form.
 * @throws Failure `source-invalid`
 */
export const readLastRun = async (path: string, timeZone: string, encoding?: Encoding): Promise<LastRun> => {
  let run: Run | undefined;
  let runs = 0;
  for await (const line of printedLines(path, encoding)) {
    if (TITLE.test(line)) {
      run = newRun();
      runs += 1;
    } else if (run !== undefined) readLine(run, line, timeZone);
  }
  if (run === undefined)
    throw new Failure(
      "source-invalid",
      `${path} does not say how robocopy was called, so that nobody knows whether it copied: leave out /NJH`,
    );
  const [folders, files, bytes] = run.rows;
  if (folders === undefined || files === undefined || bytes === undefined)
    throw new Failure(
      "source-invalid",
      `${path} does not end with robocopy's totals${runs > 1 ? ` of the last of ${runs} runs` : ""}: the log or the run was cut short, or /NJS left them out`,
    );
  if (run.strange !== undefined)
    throw new Failure(
      "source-invalid",
      `${path}: "${run.strange.slice(0, 200)}" follows robocopy's totals, and is nothing that robocopy writes there`,
    );
  return {
    options: run.options,
    startMs: run.startMs,
    errors: [...run.errors].toSorted(),
    folders,
    files,
    bytes,
    runs,
  };
};
