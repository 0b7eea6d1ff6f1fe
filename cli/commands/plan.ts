import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { dynamoLimits } from "../../adapters/dynamo/limits.ts";
import { isFailure } from "../../core/failure.ts";
import { BUILT_IN, bundlePlan } from "../../core/plan/bundle.ts";
import type { PlanError, PlanResult } from "../../core/plan/plan.ts";
import type { Applied } from "../../functions/apply/apply.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { builtInPlans } from "../built-in-plans.ts";
import { EXIT } from "../exit.ts";
import { print, printError, printJson } from "../output.ts";
import { table } from "../table.ts";

const readPlanFile = (file: string): string | undefined => {
  try {
    return file.startsWith(BUILT_IN)
      ? readFileSync(join(builtInPlans(), `${file.slice(BUILT_IN.length)}.yaml`), "utf8")
      : readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" || (error as NodeJS.ErrnoException).code === "EISDIR")
      return undefined;
    throw error;
  }
};

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
  const { result } = bundlePlan(resolve(file), readPlanFile, dynamoLimits);
  if (result.ok) printPlan(result, json);
  else printErrors(result.errors, json);
  return result.ok ? EXIT.ok : EXIT.usage;
};

/** A relative path, because a stored plan must not show the folders of somebody's disk. */
const relativeName = (name: string, root: string): string =>
  name.startsWith(BUILT_IN) ? name : join(".", name.slice(root.length));

/** Puts a plan version into force, and shows what it changed. */
export const planApply = async (file: string, options: ApiOptions & { json?: boolean }): Promise<number> => {
  const root = resolve(file);
  const { result, bundle } = bundlePlan(root, readPlanFile, dynamoLimits);
  if (!result.ok) {
    printErrors(result.errors, options.json === true);
    return EXIT.usage;
  }
  const folder = commonFolder(Object.keys(bundle.files).filter((name) => !name.startsWith(BUILT_IN)));
  const files = Object.fromEntries(
    Object.entries(bundle.files).map(([name, text]) => [relativeName(name, folder), text]),
  );
  const { migration } = result.plan;
  try {
    const applied = await apiClient(options, process.env).put<Applied>(`/migrations/${migration}/plan`, {
      root: relativeName(root, folder),
      files,
    });
    printApplied(applied, options.json === true);
    return EXIT.ok;
  } catch (error) {
    if (!isFailure(error, "plan-invalid")) throw error;
    printErrors(error.details.errors as PlanError[], options.json === true);
    return EXIT.usage;
  }
};

const commonFolder = (files: readonly string[]): string => {
  const [first = "", ...rest] = files.map((file) => file.split("/").slice(0, -1));
  const shared = (first as string[]).findIndex((segment, index) => rest.some((other) => other[index] !== segment));
  return `${(shared === -1 ? (first as string[]) : (first as string[]).slice(0, shared)).join("/")}/`;
};

const printApplied = (applied: Applied, json: boolean): void => {
  const { migration, version, changes, changed, digest } = applied;
  if (json || !changed) {
    if (json) printJson(applied);
    else print(`${migration} version ${version} was in force before; nothing changed`);
    return;
  }
  print(`${migration} version ${version} is in force (${digest.slice(0, 12)})`);
  print(
    `${changes.added} checkpoints added, ${changes.removed} removed, ${changes.kept} kept, ${changes.voidedCount} void because the plan now requires something else`,
  );
  for (const id of changes.waivers) print(`  the waiver of ${id} ends earlier, or has ended`);
  for (const id of changes.voided) print(`  void: ${id}`);
};
