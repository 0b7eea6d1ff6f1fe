import { counted } from "../../core/audit/report-finding.ts";
import { Failure } from "../../core/failure.ts";
import { firstPlan, type KnownByPeople } from "../../core/plan/first/first-plan.ts";
import { type Report, readReport } from "../../core/plan/first/report.ts";
import { unknownName } from "../../core/suggestion.ts";
import { EXIT } from "../exit.ts";
import { readKeyFile } from "../key-file.ts";
import { writeNew } from "../new-text.ts";
import { print, printError, printJson } from "../output.ts";
import { readSmall } from "../read-small.ts";

export interface PlanInitOptions {
  readonly output?: string;
  readonly migration?: string;
  readonly title?: string;
  readonly timeZone?: string;
  readonly before?: string;
  readonly owner?: string;
  readonly key?: readonly string[];
  readonly json?: boolean;
}

const MAX_REPORT_BYTES = 1_000_000;

/** @throws Failure `usage` */
const reportOf = (file: string): Report => {
  const read = readReport(readSmall(file, MAX_REPORT_BYTES));
  if ("report" in read) return read.report;
  throw new Failure("usage", `${file} is not what "cleargate-agent inspect --json" prints: ${read.fault}`);
};

/** @throws Failure `usage` */
const ownerOf = (text: string): NonNullable<KnownByPeople["owner"]> => {
  const [, before = "", email] = /^([^<>]+)<([^<>\s@]+@[^<>\s@]+)>$/.exec(text.trim()) ?? [];
  const name = before.trim();
  if (name !== "" && email !== undefined) return { name, email };
  throw new Failure("usage", `--owner "${text}" is not a name and an address: 'Ana Ruiz <ana.ruiz@contoso.example>'`);
};

const emptyLines = (empty: readonly string[]): readonly string[] =>
  empty.length === 0
    ? []
    : [
        "It is refused until these are filled in:",
        ...empty.map((what) => `  ${what}`),
        "Then: cleargate plan validate",
      ];

/** Prints a first plan of what agents found, or writes it to a new file; nothing is applied. */
export const planInit = async (files: readonly string[], options: PlanInitOptions): Promise<number> => {
  const { output, owner, key = [], json = false, ...known } = options;
  const keys = new Map(key.map(readKeyFile).map((one) => [one.agent, one]));
  const plan = firstPlan(files.map(reportOf), {
    ...known,
    owner: owner === undefined ? undefined : ownerOf(owner),
    keys,
  });
  const stranger = [...keys.keys()].find((agent) => !plan.units.includes(agent));
  if (stranger !== undefined)
    throw new Failure("usage", `${unknownName("agent", stranger, plan.units)}: agents have the names of their hosts`);
  if (output !== undefined) writeNew(output, plan.text);
  if (json) {
    const { text, ...rest } = plan;
    printJson({ ...rest, ...(output === undefined ? { text } : { file: output }) });
    return EXIT.ok;
  }
  if (output === undefined) print(plan.text.trimEnd().split("\n"));
  else
    print(
      `Wrote ${output}: ${counted(plan.units.length, "unit")}, ${counted(plan.requirements.length, "requirement")}`,
    );
  printError(emptyLines(plan.empty));
  return EXIT.ok;
};
