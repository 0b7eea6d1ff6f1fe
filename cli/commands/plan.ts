import { isFailure } from "../../core/failure.ts";
import type { PlanError, PlanResult } from "../../core/plan/plan.ts";
import type { Applied } from "../../functions/apply/applied.ts";
import type { Preview } from "../../functions/apply/apply.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { easedLines } from "../eased.ts";
import { EXIT } from "../exit.ts";
import { print, printError, printJson } from "../output.ts";
import { readPlan } from "../plan-file.ts";
import { table } from "../table.ts";

const errorLine = ({ file, line, column, message, code }: PlanError): string =>
  `${file}:${line}:${column}: ${message} [${code}]`;

const printErrors = (errors: readonly PlanError[], json: boolean): void => {
  if (json) printJson({ valid: false, errors });
  else {
    for (const error of errors) printError(errorLine(error));
    printError(`${errors.length} error${errors.length === 1 ? "" : "s"}`);
  }
};

const printPlan = (result: Extract<PlanResult, { ok: true }>, json: boolean): void => {
  const { plan, warnings } = result;
  if (json) {
    printJson({ valid: true, plan, warnings });
    return;
  }
  for (const warning of warnings) printError(`warning: ${errorLine(warning)}`);
  print(`${plan.title}: ${plan.migration} version ${plan.version}, ${plan.timeZone}`);
  print(
    `${plan.units.length} units, ${plan.agents.length} agents, ${plan.requirements.length} requirements, ${plan.checkpoints.length} checkpoints`,
  );
  print("");
  print(
    table(
      ["GATE", "CHECKPOINTS", "MAILS", "BEFORE"],
      plan.gates.map((gate) => [gate.id, String(gate.total), String(gate.contacts.length), gate.before]),
    ),
  );
};

/** Checks a plan on this machine: every error with its file and line. */
export const planValidate = async (file: string, { json = false }: { json?: boolean }): Promise<number> => {
  const { result } = readPlan(file);
  if (result.ok) printPlan(result, json);
  else printErrors(result.errors, json);
  return result.ok ? EXIT.ok : EXIT.usage;
};

export interface PlanApplyOptions extends ApiOptions {
  readonly json?: boolean;
  readonly dryRun?: boolean;
}

/**
 * Puts a plan version into force, and shows what it changed; with `dryRun`, shows what would be easier.
 * @returns exit status 3 where the version waits for approval, or would
 */
export const planApply = async (file: string, { json = false, dryRun, ...api }: PlanApplyOptions): Promise<number> => {
  const { result, bundle } = readPlan(file);
  if (!result.ok) {
    printErrors(result.errors, json);
    return EXIT.usage;
  }
  const path = `/migrations/${result.plan.migration}/plan`;
  const client = apiClient(api, process.env);
  try {
    return dryRun === true
      ? printPreview(await client.put<Preview>(path, bundle, { dryRun: "true" }), json)
      : printApplied(await client.put<Applied>(path, bundle), json);
  } catch (error) {
    if (!isFailure(error, "plan-invalid")) throw error;
    printErrors(error.details.errors as PlanError[], json);
    return EXIT.usage;
  }
};

const printPreview = (preview: Preview, json: boolean): number => {
  const { migration, version, eased, needs } = preview;
  if (json) printJson(preview);
  else {
    print(
      needs === 0
        ? `${migration} version ${version} would be in force at once`
        : `${migration} version ${version} would wait for approval by ${needs} other ${needs === 1 ? "person" : "people"}`,
    );
    print(easedLines(eased));
  }
  return needs === 0 ? EXIT.ok : EXIT.blocked;
};

const printProposed = ({ migration, version, eased, proposal }: Applied): void => {
  const needs = proposal?.needs ?? 0;
  print([
    `${migration} version ${version} is not in force: it is easier than the version in force, and waits for approval by ${needs} other ${needs === 1 ? "person" : "people"}`,
    ...easedLines(eased),
    "",
    `  cleargate plan proposal -m ${migration}`,
    `  cleargate plan approve -m ${migration} --reason "…"`,
  ]);
};

const printChanges = ({ migration, version, changes, digest, eased }: Applied): void => {
  print(`${migration} version ${version} is in force (${digest.slice(0, 12)})`);
  print(
    `${changes.added} checkpoints added, ${changes.removed} removed, ${changes.kept} kept, ${changes.voidedCount} void because the plan now requires something else`,
  );
  for (const id of changes.waivers) print(`  the waiver of ${id} ends earlier, or has ended`);
  for (const id of changes.voided) print(`  void: ${id}`);
  print(easedLines(eased));
};

/** Shows what became of a version that was applied. */
export const printApplied = (applied: Applied, json: boolean): number => {
  const { migration, version, changed, proposal } = applied;
  if (json) printJson(applied);
  else if (proposal !== null) printProposed(applied);
  else if (changed) printChanges(applied);
  else print(`${migration} version ${version} was in force before; nothing changed`);
  return proposal === null ? EXIT.ok : EXIT.blocked;
};
