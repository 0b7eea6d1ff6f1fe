import * as z from "zod";
import { counted } from "../../../core/audit/report-finding.ts";
import { outcomeIn } from "../../files/list-age.ts";
import { wholeText } from "../../formats/text.ts";
import { parseToolJson, Whole } from "../../formats/tool-json.ts";
import type { CheckResult } from "../../tools/timed-check.ts";
import type { KopiaOptions } from "./options.ts";

/** Members of VerifierResult (github.com/kopia/kopia, snapshot/snapshotfs/snapshot_verifier.go). */
const Result = z.object({
  stats: z.object({
    processedObjectCount: Whole,
    expectedTotalObjectCount: Whole.default(0),
    readFileCount: Whole.default(0),
  }),
  errorCount: Whole,
  errorStrings: z.array(z.string()).nullish(),
});

/** The result of a verification that ran before this agent, if it ran after the snapshots began. @throws Failure `source-invalid` */
export const earlierVerify = async (
  { verified, readData }: KopiaOptions,
  newestMs: number,
  nowMs: number,
): Promise<{ readonly checks: readonly CheckResult[]; readonly readAll: boolean }> => {
  if (verified === undefined) return { checks: [], readAll: false };
  const file = { file: verified, backupMs: newestMs, nowMs, what: "the verification" };
  const check = (outcome: CheckResult["outcome"], detail: string) => {
    const found = outcomeIn(file, { outcome, detail: detail.slice(0, 500) });
    return {
      checks: [{ name: "kopia snapshot verify", ...found, durationMs: 0 }],
      readAll: readData && found.outcome === "passed",
    };
  };
  const what = `${verified} is not what "kopia snapshot verify --json" writes`;
  const { stats, errorCount, errorStrings } = parseToolJson(await wholeText(verified), what, Result);
  const { processedObjectCount: objects, expectedTotalObjectCount: expected, readFileCount: files } = stats;
  const errors = errorStrings ?? [];
  if (errorCount > 0 || errors.length > 0)
    return check("failed", `${counted(errorCount, "error")}: ${errors.join("; ")}`);
  if (objects === 0 || objects < expected)
    return check("inconclusive", `it looked at ${counted(objects, "object")}, and expected ${expected}`);
  if (readData && files === 0) return check("inconclusive", "it read no file, and the job says that it read all");
  return check("passed", `${counted(objects, "object")} looked at, ${counted(files, "file")} read, no errors`);
};
