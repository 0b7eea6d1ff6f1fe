import { statSync } from "node:fs";
import * as z from "zod";
import { wholeText } from "../../formats/text.ts";
import { lastLine } from "../../tools/run-tool.ts";
import type { CheckResult } from "../../tools/timed-check.ts";
import { invalid, type ResticOptions } from "./options.ts";
import type { Snapshot } from "./snapshot.ts";

/** `check` prints one object, or in older versions text; newer versions write errors to standard error as well. */
const CheckSummary = z.object({ num_errors: z.int(), broken_packs: z.array(z.string()).nullish() });
const READ_ALL = /^read all data/m;

export interface EarlierCheck {
  readonly checks: readonly CheckResult[];
  /** True where it passed and had read all data. */
  readonly readAll: boolean;
}

const parseSummary = (line: string, check: string): z.infer<typeof CheckSummary> => {
  try {
    return CheckSummary.parse(JSON.parse(line));
  } catch (error) {
    throw invalid(`${check} is not what "restic check --json" writes`, error);
  }
};

/** The result of a check that ran before this agent, if it ran after the snapshot was made. @throws Failure `source-invalid` */
export const readEarlierCheck = async (
  { check, readData }: ResticOptions,
  snapshot: Snapshot,
): Promise<EarlierCheck> => {
  if (check === undefined) return { checks: [], readAll: false };
  const text = await wholeText(check);
  const result = (outcome: CheckResult["outcome"], detail: string, readAll = readData): EarlierCheck => ({
    checks: [{ name: "restic check", outcome, detail, durationMs: 0 }],
    readAll: readAll && outcome === "passed",
  });
  if (statSync(check).mtimeMs < Date.parse(snapshot.time))
    return result("inconclusive", "the check is older than the snapshot");
  const line = text.split("\n").findLast((one) => one.includes('"num_errors"'));
  if (line === undefined) {
    if (/^no errors were found/m.test(text))
      return result("passed", "no errors were found", readData || READ_ALL.test(text));
    return result("failed", lastLine(text) || "its output is empty");
  }
  const { num_errors, broken_packs } = parseSummary(line, check);
  const broken = broken_packs?.length ?? 0;
  return num_errors === 0 && broken === 0
    ? result("passed", "no errors")
    : result("failed", `${num_errors} errors, ${broken} broken packs`);
};
