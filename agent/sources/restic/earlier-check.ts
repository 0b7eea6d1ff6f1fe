import * as z from "zod";
import { counted } from "../../../core/audit/report-finding.ts";
import { outcomeIn } from "../../files/list-age.ts";
import { wholeText } from "../../formats/text.ts";
import { lastLine } from "../../tools/run-tool.ts";
import type { CheckResult } from "../../tools/timed-check.ts";
import { invalid, type ResticOptions } from "./options.ts";
import type { Snapshot } from "./snapshot.ts";

/** `check` prints one object, or in older versions text; newer versions write errors to standard error as well. */
const CheckSummary = z.object({ num_errors: z.int(), broken_packs: z.array(z.string()).nullish() });

export interface EarlierCheck {
  readonly checks: readonly CheckResult[];
  /** True where it passed and had read all data. */
  readonly readAll: boolean;
}

/** One run of `check` in what may be a log of many; without an outcome it has no end. */
interface Run {
  readonly outcome: { readonly passed: boolean; readonly detail: string } | undefined;
  readonly readAll: boolean;
  /** The first line after its outcome that begins no other run. */
  readonly after: string | undefined;
  /** True once it has begun in earnest. */
  readonly begun: boolean;
}

const BEGINS = /^(?:using temporary cache|create exclusive lock|repository \w+ opened|load indexes)/;
const LOADS = /^load indexes/;
const READ_ALL = /^read all data/;
const PASSED = /^no errors were found/;
const FAILED = /^(?:(?:fatal|error):|.*repository contains errors)/i;

interface Message {
  readonly message_type?: unknown;
  readonly message?: unknown;
  readonly num_errors?: unknown;
}

const parseMessage = (line: string, check: string): Message | undefined => {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as Message;
  } catch (error) {
    throw invalid(`${check} breaks off in "${line.slice(0, 80)}"`, error);
  }
};

const summaryOf = (message: Message, check: string): Run["outcome"] => {
  const parsed = CheckSummary.safeParse(message);
  if (!parsed.success) throw invalid(`${check} is not what "restic check --json" writes`, parsed.error);
  const { num_errors, broken_packs } = parsed.data;
  const broken = broken_packs?.length ?? 0;
  const passed = num_errors === 0 && broken === 0;
  return {
    passed,
    detail: passed ? "no errors" : `${counted(num_errors, "error")}, ${counted(broken, "broken pack")}`,
  };
};

const outcomeOf = (line: string, check: string): Run["outcome"] => {
  const message = parseMessage(line, check);
  if (message === undefined) {
    if (PASSED.test(line)) return { passed: true, detail: "no errors were found" };
    return FAILED.test(line) ? { passed: false, detail: line.slice(0, 500) } : undefined;
  }
  if (message.message_type === "summary" || message.num_errors !== undefined) return summaryOf(message, check);
  if (message.message_type !== "exit_error") return undefined;
  return { passed: false, detail: String(message.message ?? "it ended with an error").slice(0, 500) };
};

/** A script's own line, of the exit status that it saw. */
const STATUS_0 = /^\w{1,20}\s*[=:]\s*0$/;

const NEW: Run = { readAll: false, begun: false, outcome: undefined, after: undefined };

/** True where a line begins another run than the one before it. */
const beginsRun = (line: string, { outcome, begun }: Run): boolean =>
  outcome === undefined
    ? begun && LOADS.test(line)
    : BEGINS.test(line) || (line.startsWith("{") && !line.includes('"exit_error"'));

/** The runs that a log holds: it may have been appended to, in either form. */
const runsIn = (text: string, check: string): readonly Run[] => {
  const runs: Run[] = [];
  let run: Run | undefined;
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "") continue;
    if (run !== undefined && beginsRun(line, run)) {
      runs.push(run);
      run = undefined;
    }
    const outcome = outcomeOf(line, check);
    run ??= NEW;
    const before: Run = run;
    run = {
      readAll: before.readAll || READ_ALL.test(line),
      // A further outcome, as the error beside a summary in JSON, is read.
      after:
        before.after ??
        (before.outcome === undefined || outcome !== undefined || STATUS_0.test(line) ? undefined : line),
      begun: before.begun || LOADS.test(line) || line.startsWith("{"),
      // What failed once in a run has failed, whatever is said after it.
      outcome: before.outcome?.passed === false ? before.outcome : (outcome ?? before.outcome),
    };
  }
  return run === undefined ? runs : [...runs, run];
};

/** The result of a check that ran before this agent, if it ran after the snapshot was made. @throws Failure `source-invalid` */
export const readEarlierCheck = async (
  { check, readData }: ResticOptions,
  snapshot: Snapshot,
  nowMs: number,
): Promise<EarlierCheck> => {
  if (check === undefined) return { checks: [], readAll: false };
  const text = await wholeText(check);
  const file = { file: check, backupMs: Date.parse(snapshot.time), nowMs, what: "the check" };
  const result = (outcome: CheckResult["outcome"], detail: string, readAll = readData): EarlierCheck => {
    const found = outcomeIn(file, { outcome, detail });
    return {
      checks: [{ name: "restic check", ...found, durationMs: 0 }],
      readAll: readAll && found.outcome === "passed",
    };
  };
  const runs = runsIn(text, check);
  const last = runs.at(-1);
  const which = runs.length > 1 ? `, in the last of ${runs.length} runs` : "";
  if (last?.outcome === undefined) {
    const end = lastLine(text);
    return result(
      end === "" ? "failed" : "inconclusive",
      end === "" ? "its output is empty" : `it has no end${which}: ${end}`,
    );
  }
  const { passed, detail } = last.outcome;
  if (passed && last.after !== undefined)
    return result("inconclusive", `it goes on after its end${which}: ${last.after.slice(0, 200)}`);
  return result(passed ? "passed" : "failed", `${detail}${which}`, readData || last.readAll);
};
