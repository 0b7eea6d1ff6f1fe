import { setTimeout as pause } from "node:timers/promises";
import { counted } from "../../core/audit/report-finding.ts";
import { isFailure } from "../../core/failure.ts";
import type { Receipt } from "../../core/history/receipt.ts";
import { EXIT, type ExitStatus } from "../exit.ts";
import type { Pushed } from "../spool/push.ts";
import type { Context } from "./context.ts";
import { openIntake } from "./open-s3.ts";
import { readReceipts } from "./read-receipts.ts";
import { verdictFields, verdictSentence } from "./verdict-sentence.ts";

export interface WaitOption {
  /** For how many seconds at most; absent where nobody waits. */
  readonly wait?: number;
}

const INTERVAL_MS = 2_000;
/** How long a question may take at least: the last is asked when the time is over, and with `--wait 0` it is the only one. */
const MIN_ASK_MS = 1_000;

const exitOf = (outcomes: readonly Receipt["outcome"][], unanswered: number): ExitStatus => {
  if (outcomes.includes("rejected")) return EXIT.rejected;
  return unanswered > 0 ? EXIT.unanswered : EXIT.ok;
};

/**
 * Waits for the verdicts of what was pushed, and reports each as it comes. An intake that cannot be reached meanwhile is asked
 * again until the time is over; one that is silent is given up then.
 * @throws Failure `intake-denied`
 */
export const awaitVerdicts = async (
  { config, out }: Pick<Context, "config" | "out">,
  pushes: readonly Pushed[],
  seconds: number | undefined,
): Promise<ExitStatus> => {
  if (seconds === undefined) return EXIT.ok;
  const intake = await openIntake(config);
  const until = Date.now() + seconds * 1_000;
  const outcomes: Receipt["outcome"][] = [];
  const waiting = new Set(pushes.map(({ objectKey }) => objectKey));
  const ask = async (signal: AbortSignal): Promise<void> => {
    for await (const { objectKey, receipt } of readReceipts(intake, [...waiting], signal)) {
      if (receipt === undefined) continue;
      waiting.delete(objectKey);
      outcomes.push(receipt.outcome);
      out.event("verdict", verdictFields(objectKey, receipt), verdictSentence(objectKey, receipt));
    }
  };
  while (waiting.size > 0) {
    await ask(AbortSignal.timeout(Math.max(MIN_ASK_MS, until - Date.now()))).catch((error: unknown) => {
      if (!isFailure(error, "intake-unavailable", "intake-throttled")) throw error;
    });
    const left = until - Date.now();
    if (waiting.size === 0 || left <= 0) break;
    await pause(Math.min(INTERVAL_MS, left));
  }
  if (waiting.size > 0)
    out.event(
      "unanswered",
      { objectKeys: [...waiting], seconds },
      `${counted(waiting.size, "manifest")} without a verdict after ${counted(seconds, "second")}; ask later: cleargate-agent status`,
    );
  return exitOf(outcomes, waiting.size);
};
