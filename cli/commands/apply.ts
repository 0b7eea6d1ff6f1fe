import type { Accepted, Preview } from "../../contract/schemas/plan.ts";
import { Failure, isFailure } from "../../core/failure.ts";
import type { PlanError } from "../../core/plan/plan.ts";
import type { PlanBundle } from "../../core/plan/plan-bundle.ts";
import { type ApiClient, type ApiOptions, apiClient } from "../api-client.ts";
import { type Applied, appliedOf, exitOf, showApplied } from "../applied.ts";
import { WAITING, type Waiting } from "../ask-until.ts";
import { easedLines } from "../eased.ts";
import { EXIT } from "../exit.ts";
import { type Following, followPlan, followProgress } from "../follow-plan.ts";
import { sayWhereMailIsNotReady } from "../mail-not-ready.ts";
import { print, printError, printJson } from "../output.ts";
import { readPlan } from "../plan-file.ts";
import { printErrors } from "./plan.ts";

/** A plan version that is applied: accepted by the API, and followed until it is in force. */

export interface WaitOptions {
  readonly json?: boolean;
  /** False: the answer that it was accepted is the end. */
  readonly wait?: boolean;
  /** In seconds. */
  readonly timeout?: string;
}

export interface PlanApplyOptions extends ApiOptions, WaitOptions {
  readonly dryRun?: boolean;
}

const SECOND = 1_000;

export const followingOf = ({ json = false, timeout = "3600" }: WaitOptions, waiting: Waiting): Following => ({
  showsProgress: !json,
  timeoutMs: Number(timeout) * SECOND,
  waiting,
});

/** Follows a version that was accepted, unless nobody waits for it. */
export const finishApplying = async (
  client: ApiClient,
  accepted: Accepted,
  options: WaitOptions,
  waiting: Waiting,
): Promise<Applied> => {
  if (accepted.state !== "accepted" || options.wait === false) return appliedOf(accepted, undefined);
  return appliedOf(accepted, await followPlan(client, accepted, followingOf(options, waiting)));
};

const MAX_REQUESTS = 5;

/** @throws Failure `api-failed` where an API of another version answers something else */
const acceptedIn = (answer: Accepted | Preview): Accepted => {
  if ("state" in answer) return answer;
  throw new Failure("api-failed", "the API did not say what became of the plan version");
};

/** @throws Failure `api-failed` where an API of another version answers something else */
const preview = async (client: ApiClient, migration: string, bundle: PlanBundle): Promise<Preview> => {
  const answer = await client.ask("applyPlan", { path: { migration }, query: { dryRun: "true" }, body: bundle });
  if ("needs" in answer) return answer;
  throw new Failure("api-failed", "the API did not say what the plan version would make easier");
};

/**
 * Asks for a version to be applied. The request may be repeated, so it is where no answer came in time; and where an older
 * version is coming into force, that one is waited for first.
 */
const request = async (
  client: ApiClient,
  { bundle, migration, version }: { bundle: PlanBundle; migration: string; version: number },
  options: WaitOptions,
  waiting: Waiting,
): Promise<Accepted> => {
  for (let requests = 1; ; requests += 1)
    try {
      return acceptedIn(await client.ask("applyPlan", { path: { migration }, body: bundle }));
    } catch (error) {
      const waits = options.wait !== false && isFailure(error, "plan-applying");
      if (requests === MAX_REQUESTS || !(waits || isFailure(error, "api-timeout"))) throw error;
      printError(`cleargate: ${(error as Error).message}`);
      if (waits) await followProgress(client, migration, (one) => one.version < version, followingOf(options, waiting));
    }
};

/**
 * Puts a plan version into force, and shows what it changed; with `dryRun`, shows what would be easier.
 * @returns exit status 3 where the version waits for approval, or would, and where it is still coming into force
 */
export const planApply = async (
  file: string,
  { dryRun, ...options }: PlanApplyOptions,
  waiting: Waiting = WAITING,
): Promise<number> => {
  const { json = false, wait = true } = options;
  const { result, bundle } = readPlan(file);
  if (!result.ok) {
    printErrors(result.errors, json);
    return EXIT.usage;
  }
  const { migration, version } = result.plan;
  const client = apiClient(options, process.env);
  try {
    if (dryRun === true) return printPreview(await preview(client, migration, bundle), json);
    const accepted = await request(client, { bundle, migration, version }, options, waiting);
    const applied = await finishApplying(client, accepted, options, waiting);
    showApplied(applied, json);
    if (applied.before === 0 && applied.changed && !json) await sayWhereMailIsNotReady(client, migration);
    return exitOf(applied, wait);
  } catch (error) {
    if (!isFailure(error, "plan-invalid")) throw error;
    printErrors(error.details.errors as PlanError[], json);
    return EXIT.usage;
  }
};

const printPreview = (preview: Preview, json: boolean): number => {
  const { migration, version, before, eased, needs } = preview;
  if (json) printJson(preview);
  else {
    print(
      needs === 0
        ? `${migration} version ${version} would be in force at once`
        : `${migration} version ${version} would wait for approval by ${needs} other ${needs === 1 ? "person" : "people"}`,
    );
    print(easedLines(eased, before));
  }
  return needs === 0 ? EXIT.ok : EXIT.blocked;
};
