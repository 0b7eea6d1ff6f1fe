import type { CheckpointAsOf, CheckpointsAsOfAnswer, MomentView } from "../../contract/schemas/as-of.ts";
import { Failure } from "../../core/failure.ts";
import type { CheckpointState } from "../../core/readiness/checkpoint/checkpoint.ts";
import { unknownName } from "../../core/suggestion.ts";
import { type ApiClient, type ApiOptions, apiClient } from "../api-client.ts";
import { eachPage } from "../each-page.ts";
import { EXIT } from "../exit.ts";
import { type MomentOptions, momentLines, momentQuery } from "../moment.ts";
import { print, printJson } from "../output.ts";
import { shortInstant, table } from "../table.ts";

export interface StatusAsOfOptions extends ApiOptions, MomentOptions {
  readonly migration: string;
  readonly unit?: string;
  readonly state?: CheckpointState;
  readonly json?: boolean;
}

interface Found {
  readonly moment: MomentView;
  readonly shown: readonly CheckpointAsOf[];
}

/**
 * All pages are of one moment: where it is not said what is known, it is what was known at the first one.
 * @throws Failure `not-found` where the unit had no checkpoint
 */
const find = async (client: ApiClient, options: StatusAsOfOptions): Promise<Found> => {
  const { migration, unit, state } = options;
  const path = { migration };
  const asked = await momentQuery(client, migration, options);
  const first = await client.ask("listCheckpointsAsOf", { path, query: { ...asked, unit, limit: "1" } });
  const { moment } = first;
  if (unit !== undefined && first.checkpoints.length === 0) {
    const { checkpoints } = await client.ask("listCheckpointsAsOf", { path, query: { ...asked, limit: "200" } });
    const units = [...new Set(checkpoints.map((one) => one.unit))];
    throw new Failure("not-found", `${unknownName("unit", unit, units)} (as of ${moment.at})`);
  }
  const query = { at: moment.at, knownAt: asked.knownAt ?? moment.knownAt, unit, limit: "200" };
  const shown: CheckpointAsOf[] = [];
  const ask = (cursor: string | undefined): Promise<CheckpointsAsOfAnswer> =>
    client.ask("listCheckpointsAsOf", { path, query: { ...query, cursor } });
  for await (const answer of eachPage(ask))
    shown.push(...answer.checkpoints.filter((one) => state === undefined || one.state === state));
  return { moment, shown };
};

const HEADER = ["STATE", "UNIT", "REQUIREMENT", "SINCE", "COMPLETED", "VALID UNTIL", "AGENT", "WHY"];

/**
 * Shows the checkpoints of another moment than now.
 * @returns exit status 3 where one of them was not satisfied, or there was none, as before the first plan: of nothing nobody can go on
 */
export const statusAsOf = async (options: StatusAsOfOptions): Promise<number> => {
  const client = apiClient(options, process.env);
  const { moment, shown } = await find(client, options);
  const unsatisfied = shown.filter(({ state }) => state !== "passed" && state !== "waived");
  if (options.json === true) printJson({ moment, checkpoints: shown });
  else {
    const rows = shown.map(({ state, unit, requirement, since, reason, evidence }) => [
      ...[state, unit, requirement, shortInstant(since)],
      ...[shortInstant(evidence?.completedAt ?? null), shortInstant(evidence?.validUntil ?? null)],
      ...[evidence?.agent ?? "–", reason ?? ""],
    ]);
    print([...momentLines(moment), "", ...(rows.length === 0 ? [] : [...table(HEADER, rows), ""])]);
    print(`${shown.length - unsatisfied.length} of ${shown.length} were satisfied`);
  }
  const isAnyShown = shown.length > 0 || options.state !== undefined;
  return isAnyShown && unsatisfied.length === 0 ? EXIT.ok : EXIT.blocked;
};
