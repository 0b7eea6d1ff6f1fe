import { counted } from "../../core/audit/report-finding.ts";
import type { PlanError, PlanResult } from "../../core/plan/plan.ts";
import { countOfReported } from "../../core/plan/reported.ts";
import { EXIT } from "../exit.ts";
import { print, printError, printJson } from "../output.ts";
import { readPlan } from "../plan-file.ts";
import { table } from "../table.ts";

const errorLine = ({ file, line, column, message, code }: PlanError): string =>
  `${file}:${line}:${column}: ${message} [${code}]`;

/** Shows every error of a plan with its file and line. */
export const printErrors = (errors: readonly PlanError[], json: boolean): void => {
  if (json) printJson({ valid: false, errors });
  else {
    for (const error of errors) printError(errorLine(error));
    printError(countOfReported(errors));
  }
};

export const printWarnings = (warnings: readonly PlanError[]): void =>
  printError(warnings.map((warning) => `warning: ${errorLine(warning)}`));

const printPlan = (result: Extract<PlanResult, { ok: true }>, json: boolean): void => {
  const { plan, warnings } = result;
  if (json) {
    printJson({ valid: true, plan, warnings });
    return;
  }
  printWarnings(warnings);
  print(`${plan.title}: ${plan.migration} version ${plan.version}, ${plan.timeZone}`);
  print(
    [
      counted(plan.units.length, "unit"),
      counted(plan.agents.length, "agent"),
      counted(plan.requirements.length, "requirement"),
      counted(plan.checkpoints.length, "checkpoint"),
    ].join(", "),
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
