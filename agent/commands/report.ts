import { counted } from "../../core/audit/report-finding.ts";
import type { CheckEntry } from "../../core/manifest/entry.ts";
import type { Collected } from "../collect/collected.ts";
import type { Entries } from "../sorting/entries.ts";

/** What was collected, for programs. */
export const reportFields = ({ job, entries, completedAt, cachedFiles, complete, proof, source }: Collected) => ({
  kind: job.kind,
  unit: job.unit,
  requirement: job.requirement,
  entries: entries.entries,
  bytes: entries.bytes,
  completedAt,
  cachedFiles,
  complete,
  ...(source === undefined ? {} : { source: source.type }),
  ...(proof === undefined ? {} : { proof }),
});

/** Files and the items in them: `2 files, 3 items in them, 4,096 bytes`. */
const contents = ({ entries, items, bytes }: Entries): string => {
  const inside = items === 0 ? "" : `${counted(items, "item")} in them, `;
  return `${counted(entries - items, "file")}, ${inside}${counted(bytes, "byte")}`;
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

const checkSentence = ({ key, outcome, detail, durationMs }: CheckEntry): string =>
  `${key} ${outcome} in ${seconds(durationMs ?? 0)}: ${detail}`;

const statementSentence = ({ key, outcome, detail }: CheckEntry): string =>
  `"${key}" ${outcome}${detail === undefined ? "" : ` (${detail})`}`;

/** What an inventory lists, by its source; of the others, and of one that has no source, accounts. */
const LISTED: Readonly<Record<string, string>> = {
  "cs-topology": "part",
  "directory-system": "part",
  "sql-databases": "database",
  "system-csv": "part",
};

const whatOf = ({ job: { kind }, entries, source }: Collected): string => {
  switch (kind) {
    case "inventory":
      return counted(entries.entries, LISTED[source?.type ?? ""] ?? "account");
    case "backup":
      return contents(entries);
    case "document":
      return [...entries].flatMap((entry) => ("outcome" in entry ? [statementSentence(entry)] : [])).join("; ");
    case "verification":
      return [...entries].flatMap((entry) => ("outcome" in entry ? [checkSentence(entry)] : [])).join("; ");
    default:
      return kind satisfies never;
  }
};

/** What was collected, in one line. */
export const reportSentence = (collected: Collected): string => {
  const { job, completedAt, complete, proof } = collected;
  const strength = proof === undefined ? "" : ` (${proof})`;
  const completeness = complete ? "" : " (INCOMPLETE: not all could be read)";
  return `${job.unit} ${job.requirement}: ${whatOf(collected)}${strength}, as of ${completedAt}${completeness}`;
};
