import { counted } from "../../core/audit/report-finding.ts";
import type { CheckEntry, Entry } from "../../core/manifest/entry.ts";
import type { Collected } from "../collect/collect.ts";

/** What was collected, for programs. */
export const describe = ({ job, entries, bytes, completedAt, cachedFiles, complete, proof, source }: Collected) => ({
  kind: job.kind,
  unit: job.unit,
  requirement: job.requirement,
  entries: entries.length,
  bytes,
  completedAt,
  cachedFiles,
  complete,
  ...(source === undefined ? {} : { source: source.type }),
  ...(proof === undefined ? {} : { proof }),
});

/** Files and what is in them: `2 files, 3 items in them, 4,096 bytes`. */
const contents = (entries: readonly Entry[], bytes: number): string => {
  const items = entries.filter((entry) => "in" in entry && entry.in !== undefined).length;
  const inside = items === 0 ? "" : `${counted(items, "item")} in them, `;
  return `${counted(entries.length - items, "file")}, ${inside}${counted(bytes, "byte")}`;
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** What was collected, in one line. */
export const sentence = ({ job, entries, bytes, completedAt, complete, proof, source }: Collected): string => {
  const what = {
    inventory: () => counted(entries.length, source?.type === "sql-databases" ? "database" : "account"),
    backup: () => contents(entries, bytes),
    verification: () =>
      (entries as readonly CheckEntry[])
        .map(({ key, outcome, detail, durationMs }) => `${key} ${outcome} in ${seconds(durationMs ?? 0)}: ${detail}`)
        .join("; "),
  }[job.kind]();
  const strength = proof === undefined ? "" : ` (${proof})`;
  return `${job.unit} ${job.requirement}: ${what}${strength}, as of ${completedAt}${complete ? "" : " (INCOMPLETE: not all could be read)"}`;
};
