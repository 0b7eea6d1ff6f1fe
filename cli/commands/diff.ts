import type { ManifestsDiffAnswer, MomentsDiffAnswer, PlanDiffAnswer } from "../../contract/schemas/as-of.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { instantOption, momentLines } from "../moment.ts";
import { print, printJson } from "../output.ts";
import { table } from "../table.ts";

export interface DiffOptions extends ApiOptions {
  readonly migration: string;
  readonly from: string;
  readonly to?: string;
  readonly json?: boolean;
}

const stateText = (one: { readonly state: string } | null): string => one?.state ?? "–";

/** Two blocked gates that differ do so in by how many checkpoints, or since when. */
const gateText = (one: MomentsDiffAnswer["gates"][number]["before"]): string =>
  one?.state === "blocked" ? `blocked by ${one.unsatisfied}` : stateText(one);

const printMoments = ({ from, to, gates, checkpoints, checkpointCount }: MomentsDiffAnswer): void => {
  print([...momentLines(from), ...momentLines(to), ""]);
  if (gates.length === 0 && checkpointCount === 0) print("nothing differs");
  const rows = [
    ...gates.map(({ gate, before, after }) => ["gate", gate, gateText(before), gateText(after)]),
    ...checkpoints.map(({ unit, requirement, before, after }) => [
      ...["checkpoint", `${unit}/${requirement}`, stateText(before)],
      `${stateText(after)}${before?.evidence === after?.evidence ? "" : " (other evidence)"}`,
    ]),
  ];
  if (rows.length > 0) print(table(["WHAT", "NAME", "BEFORE", "AFTER"], rows));
  if (checkpointCount > checkpoints.length) print(`and ${checkpointCount - checkpoints.length} more`);
};

/** Shows what differs between what was known at two instants. */
export const diff = async (options: DiffOptions): Promise<number> => {
  const { migration, json = false } = options;
  const client = apiClient(options, process.env);
  const from = (await instantOption(client, migration, "--from", options.from)) ?? options.from;
  const to = await instantOption(client, migration, "--to", options.to);
  const answer = await client.ask("diffMoments", { path: { migration }, query: { from, to } });
  if (json) printJson(answer);
  else printMoments(answer);
  return EXIT.ok;
};

export interface PlanDiffOptions extends ApiOptions {
  readonly migration: string;
  readonly json?: boolean;
}

const printPlans = ({ from, to, parts, partCount, checkpoints, eased }: PlanDiffAnswer): void => {
  const { addedCount, removedCount } = checkpoints;
  print(
    `plan version ${from} to ${to}: ${partCount} parts differ; ${addedCount} checkpoints added, ${removedCount} removed`,
  );
  for (const { kind, id, change, members, easier } of parts) {
    print(`${easier ? "EASIER  " : "        "}${kind} ${id} ${change}`);
    print(members.map(({ member, before, after }) => `          ${member}: ${before} → ${after}`));
  }
  if (partCount > parts.length) print(`and ${partCount - parts.length} more`);
  if (eased.easingCount > 0) print(["", `easier in ${eased.easingCount}:`]);
  print(eased.easings.map(({ code, about, before, after }) => `  ${code} ${about}: ${before} → ${after}`));
};

/** Shows what differs between two plan versions that were in force, and what is easier in the later one. */
export const planDiff = async (from: string, to: string, options: PlanDiffOptions): Promise<number> => {
  const { migration, json = false } = options;
  const client = apiClient(options, process.env);
  const answer = await client.ask("diffPlans", { path: { migration }, query: { from, to } });
  if (json) printJson(answer);
  else printPlans(answer);
  return EXIT.ok;
};

const printManifests = (answer: ManifestsDiffAnswer): void => {
  const { unit, requirement, from, to, added, addedCount, removed, removedCount, sameCount, isCut } = answer;
  print([
    `${unit}/${requirement}: ${from.entries} entries, completed ${from.completedAt}, and ${to.entries}, completed ${to.completedAt}`,
    `${sameCount} names are in both, ${addedCount} are added, ${removedCount} are gone`,
    ...removed.map((name) => `- ${name}`),
    ...(removedCount > removed.length ? [`- and ${removedCount - removed.length} more`] : []),
    ...added.map((name) => `+ ${name}`),
    ...(addedCount > added.length ? [`+ and ${addedCount - added.length} more`] : []),
    ...(isCut ? ["some names were left out, because they are not in order"] : []),
  ]);
};

/** Shows which names two manifests of one checkpoint do not share. */
export const manifestDiff = async (from: string, to: string, options: PlanDiffOptions): Promise<number> => {
  const { migration, json = false } = options;
  const client = apiClient(options, process.env);
  const answer = await client.ask("diffManifests", { path: { migration }, query: { from, to } });
  if (json) printJson(answer);
  else printManifests(answer);
  return EXIT.ok;
};
