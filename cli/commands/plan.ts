import { counted } from "../../core/audit/report-finding.ts";
import { plainly } from "../../core/plan/document/said.ts";
import type { Likeness } from "../../core/plan/likeness.ts";
import type { PlanError, PlannedGate, PlanResult } from "../../core/plan/plan.ts";
import { countOfReported } from "../../core/plan/reported.ts";
import { EXIT } from "../exit.ts";
import { print, printError, printJson } from "../output.ts";
import { likeBuiltIn, readPlan } from "../plan-file.ts";
import { shortInstant, table } from "../table.ts";

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

/** From when on a gate is armed; nothing where that is from the beginning. */
const armedText = ({ armed }: PlannedGate): string => {
  if (armed === undefined) return "–";
  return armed === "by-decision" ? "by decision" : `from ${shortInstant(armed.from)}`;
};

type Valid = Extract<PlanResult, { ok: true }>;

/** What this estate is not asked for, each by its title, and what a built-in plan would ask for that this one lacks. */
const notAskedLines = ({ notAsked }: Valid, like: Likeness | undefined): string[] => [
  ...(notAsked.length === 0
    ? []
    : [
        "",
        "Not asked, as the plan says:",
        ...notAsked.map((one) => `  ${one.title} (${one.requirement}): ${one.reason}`),
      ]),
  ...(like === undefined || like.lacks.length === 0
    ? []
    : [
        "",
        `Not asked, although the built-in plan ${like.plan}, which this one is like and does not extend, asks for it:`,
        ...like.lacks.map((one) => `  ${one.title} (${one.requirement})`),
      ]),
];

const printPlan = (result: Valid, like: Likeness | undefined, json: boolean): void => {
  const { plan, warnings, notAsked } = result;
  if (json) {
    printJson({ valid: true, plan, warnings, notAsked, like: like ?? null });
    return;
  }
  printWarnings(warnings);
  print(`${plainly(plan.title)}: ${plan.migration} version ${plan.version}, ${plan.timeZone}`);
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
      ["GATE", "CHECKPOINTS", "MAILS", "ARMED", "ENFORCED", "BEFORE"],
      plan.gates.map((gate) => [
        gate.id,
        String(gate.total),
        String(gate.contacts.length),
        armedText(gate),
        gate.enforced === false ? "NO" : "yes",
        plainly(gate.before),
      ]),
    ),
  );
  print(notAskedLines(result, like));
};

/** Checks a plan on this machine: every error with its file and line, and what it does not ask for. */
export const planValidate = async (file: string, { json = false }: { json?: boolean }): Promise<number> => {
  const { result, bundle } = readPlan(file);
  if (result.ok) printPlan(result, likeBuiltIn(result.plan, bundle), json);
  else printErrors(result.errors, json);
  return result.ok ? EXIT.ok : EXIT.usage;
};
