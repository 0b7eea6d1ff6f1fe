import type { ProgressView } from "../../contract/schemas/plan.ts";
import { showActor } from "../../core/actor.ts";
import { Failure } from "../../core/failure.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { WAITING, type Waiting } from "../ask-until.ts";
import { EXIT } from "../exit.ts";
import { followProgress, getProgress } from "../follow-plan.ts";
import { isWatched, print, printJson } from "../output.ts";
import { progressLine } from "../progress.ts";
import { clientOf } from "../record.ts";
import { shortInstant } from "../table.ts";
import { followingOf, type WaitOptions } from "./apply.ts";

/** A plan version on its way into force, as anybody may see it, and how it is abandoned. */

export interface ProgressOptions extends ApiOptions, WaitOptions {
  readonly migration: string;
}

const linesOf = ({ migration, planVersion, applying }: ProgressView): string[] => {
  const inForce = planVersion === 0 ? "no version is in force yet" : `version ${planVersion} is in force`;
  if (applying === null) return [`no plan version of ${migration} is coming into force; ${inForce}`];
  const { by, at, begun, workedAt } = applying;
  return [
    progressLine(applying, isWatched()),
    `accepted at ${shortInstant(at)}, brought by ${showActor(by)}; ${inForce}`,
    workedAt === null ? "nobody has begun to work on it yet" : `worked on at ${shortInstant(workedAt)}`,
    begun
      ? "it has begun: it can be neither abandoned nor replaced until it is in force"
      : "nothing has changed yet: it may be abandoned, or replaced by a newer version",
  ];
};

/** Shows how far a version has come. @returns exit status 3 while one is coming into force */
export const planProgress = async (options: ProgressOptions, waiting: Waiting = WAITING): Promise<number> => {
  const { migration, json = false, wait = false, ...api } = options;
  const client = apiClient(api, process.env);
  const view = wait
    ? await followProgress(client, migration, () => true, followingOf(options, waiting))
    : await getProgress(client, migration);
  if (json) printJson(view);
  else print(linesOf(view));
  return view.applying === null ? EXIT.ok : EXIT.blocked;
};

export interface AbandonOptions extends ApiOptions {
  readonly migration: string;
  readonly reason: string;
  readonly json?: boolean;
  /** Abandons nothing but this version. */
  readonly version?: string;
}

/** Abandons the version that is coming into force, where nothing has changed yet. */
export const planAbandon = async (options: AbandonOptions): Promise<number> => {
  const { migration, reason, json = false, version: asked } = options;
  const client = clientOf(options);
  const { applying } = await getProgress(client, migration);
  if (applying === null) throw new Failure("not-found", `no plan version of ${migration} is coming into force`);
  const { version, digest } = applying;
  if (asked !== undefined && asked !== String(version))
    throw new Failure("approval-outdated", `version ${version} is coming into force, and not ${asked}`);
  const body = { reason, seen: { version, digest } };
  const abandoned = await client.ask("abandonPlan", { path: { migration }, body });
  if (json) printJson(abandoned);
  else print(`version ${version} is abandoned, as fact ${abandoned.fact}`);
  return EXIT.ok;
};
