import { counted } from "../../core/audit/report-finding.ts";
import type { Fact } from "../../core/history/fact.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";
import { memberLines } from "../members.ts";
import { print, printJson } from "../output.ts";

const printFindings = (fact: Extract<Fact, { verdict: unknown }>): void => {
  const { outcome, effect, findings } = fact.verdict;
  print(`verdict      ${outcome}; effect on the checkpoint: ${effect}`);
  for (const { severity, code, message, where = [], count } of findings) {
    print(`  ${severity.padEnd(12)} ${code}: ${message}`);
    for (const name of where) print(`               ${name}`);
    if (count !== undefined && count > where.length) print(`               and ${count - where.length} more`);
  }
};

const printOrigin = (header: NonNullable<Extract<Fact, { type: "manifest-audited" }>["header"]>): void => {
  const { kind, startedAt, completedAt, tool, source, sequence, previous, subject, ...others } = header;
  print(`kind         ${kind}`);
  print(`started      ${startedAt}`);
  print(`completed    ${completedAt} by ${tool.name} ${tool.version}`);
  if (source !== undefined)
    print(`source       ${[source.type, source.tool, source.version].filter((part) => part !== undefined).join(" ")}`);
  if (sequence !== undefined) print(`sequence     ${sequence}${previous === undefined ? "" : ` after ${previous}`}`);
  if (subject !== undefined)
    print(`subject      ${subject.requirement} of ${subject.completedAt}, contents ${subject.content}`);
  print(memberLines(others));
};

const SHOWN = ["id", "type", "recordedAt", "migration", "unit", "requirement", "events", "verdict", "list"];
const SHOWN_OF_MANIFEST = [...SHOWN, "agent", "object", "header", "proof", "entries", "bytes"];

/** What a fact has beside what has a line of its own. */
const othersOf = (fact: Fact): object => {
  const shown = fact.type === "manifest-audited" ? SHOWN_OF_MANIFEST : SHOWN;
  return Object.fromEntries(Object.entries(fact).filter(([name]) => !shown.includes(name)));
};

/** Shows one fact: its object, origin, verdict and the changes that followed. */
export const manifestShow = async (id: string, { json, ...api }: ApiOptions & { json?: boolean }): Promise<number> => {
  const { fact } = await apiClient(api, process.env).ask("showFact", { path: { fact: id } });
  if (json === true) {
    printJson(fact);
    return EXIT.ok;
  }
  print(`fact         ${fact.id}  (${fact.type})`);
  print(`recorded     ${fact.recordedAt}`);
  print(`about        ${fact.migration} ${fact.unit ?? ""} ${fact.requirement ?? ""}`.trimEnd());
  if (fact.type === "manifest-audited") {
    print(`agent        ${fact.agent ?? "–"}`);
    print([
      `object       ${fact.object.key}`,
      `version      ${fact.object.versionId}, ${counted(fact.object.size, "byte")}`,
    ]);
    if (fact.header !== null) printOrigin(fact.header);
    if (fact.proof !== undefined) print(`proof        ${fact.proof}`);
    print(`entries      ${fact.entries}, ${counted(fact.bytes, "byte")}`);
  }
  if ("verdict" in fact) printFindings(fact);
  if (fact.type === "evidence-compared" && fact.list !== undefined)
    print([`whole list   ${fact.list.key}`, `             version ${fact.list.versionId}`]);
  print(memberLines(othersOf(fact)));
  for (const event of fact.events)
    print(
      `changed      ${event.type} ${"gate" in event ? event.gate : `${event.unit} ${event.requirement}${"state" in event ? ` → ${event.state}` : ""}`}`,
    );
  return EXIT.ok;
};
