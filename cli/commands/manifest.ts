import type { Fact } from "../../core/history/fact.ts";
import { summarizeFact } from "../../core/history/summary.ts";
import { printable } from "../../core/printable.ts";
import { type ApiOptions, apiClient } from "../api-client.ts";
import { EXIT } from "../exit.ts";

const printFindings = (fact: Extract<Fact, { verdict: unknown }>): void => {
  const { outcome, findings } = fact.verdict;
  console.log(`verdict      ${outcome}`);
  for (const { severity, code, message, where = [], count } of findings) {
    console.log(`  ${severity.padEnd(12)} ${code}: ${message}`);
    for (const name of where) console.log(`               ${name}`);
    if (count !== undefined && count > where.length) console.log(`               and ${count - where.length} more`);
  }
};

const printOrigin = (header: NonNullable<Extract<Fact, { type: "manifest-audited" }>["header"]>): void => {
  const { completedAt, tool, source, sequence, previous, subject } = header;
  console.log(`completed    ${completedAt} by ${tool.name} ${tool.version}`);
  if (source !== undefined)
    console.log(
      `source       ${[source.type, source.tool, source.version].filter((part) => part !== undefined).join(" ")}`,
    );
  if (sequence !== undefined)
    console.log(`sequence     ${sequence}${previous === undefined ? "" : ` after ${previous}`}`);
  if (subject !== undefined)
    console.log(`subject      ${subject.requirement} of ${subject.completedAt}, contents ${subject.content}`);
};

/** Shows one fact: its object, origin, verdict and the changes that followed. */
export const manifestShow = async (id: string, { json, ...api }: ApiOptions & { json?: boolean }): Promise<number> => {
  const { fact } = await apiClient(api, process.env).get<{ fact: Fact }>(`/facts/${encodeURIComponent(id)}`);
  if (json === true) {
    console.log(JSON.stringify(fact));
    return EXIT.ok;
  }
  console.log(`fact         ${fact.id}  (${fact.type})`);
  console.log(`recorded     ${fact.recordedAt}`);
  console.log(`about        ${fact.migration} ${fact.unit ?? ""} ${fact.requirement ?? ""}`.trimEnd());
  if (fact.type === "manifest-audited") {
    console.log(`agent        ${fact.agent ?? "–"}`);
    console.log(
      `object       ${printable(fact.object.key)}\nversion      ${fact.object.versionId}, ${fact.object.size} bytes`,
    );
    if (fact.header !== null) printOrigin(fact.header);
    if (fact.proof !== undefined) console.log(`proof        ${fact.proof}`);
    console.log(`entries      ${fact.entries}, ${fact.bytes} bytes`);
  }
  if ("verdict" in fact) printFindings(fact);
  if (fact.type === "evidence-compared" && fact.list !== undefined)
    console.log(`whole list   ${fact.list.key}\n             version ${fact.list.versionId}`);
  if (!("verdict" in fact)) console.log(`what         ${summarizeFact(fact).summary}`);
  for (const event of fact.events)
    console.log(
      `changed      ${event.type} ${"gate" in event ? event.gate : `${event.unit} ${event.requirement}${"state" in event ? ` → ${event.state}` : ""}`}`,
    );
  return EXIT.ok;
};
