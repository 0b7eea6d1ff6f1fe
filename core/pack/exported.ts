import type { FactSummary } from "../history/summary.ts";
import type { Instant } from "../instant.ts";
import { type CheckpointRow, columnsOf } from "./rows.ts";

/** The lists that are exported as tables: their rows are those of a pack where it has them. */

export const EXPORTS = ["history", "checkpoints", "findings", "notifications", "approvals"] as const;
export type ExportName = (typeof EXPORTS)[number];

/** A fact in one line. */
export interface HistoryRow extends Omit<FactSummary, "id" | "migration"> {
  readonly fact: string;
}

/** A checkpoint as the API shows it, and when that was judged. */
export interface ExportedCheckpoint extends Omit<CheckpointRow, "planVersion" | "version"> {
  readonly judgedAt: Instant;
}

export const historyRow = ({ id, migration: _, ...summary }: FactSummary): HistoryRow => ({ fact: id, ...summary });

const HISTORY: readonly (keyof HistoryRow)[] = [
  ...(["fact", "type", "recordedAt", "unit", "requirement", "agent", "outcome", "codes", "summary"] as const),
];

const NOT_SHOWN: readonly string[] = ["planVersion", "version"] satisfies (keyof CheckpointRow)[];

/** The columns of an export, in their order. */
export const exportColumns = (name: ExportName): readonly string[] => {
  if (name === "history") return HISTORY;
  const columns = columnsOf(name) ?? [];
  return name === "checkpoints" ? ["judgedAt", ...columns.filter((one) => !NOT_SHOWN.includes(one))] : columns;
};

/** What a column holds, in whatever export: text, several texts, an instant or a whole number; each may be absent. */
export type ColumnType = "text" | "texts" | "instant" | "whole";

const TYPES: Readonly<Record<string, ColumnType>> = {
  ...Object.fromEntries(
    [
      ...["recordedAt", "judgedAt", "since", "completedAt", "validUntil", "waivedUntil", "expiresAt"],
      ...["at", "heldUntil", "deliveredAt"],
    ].map((name) => [name, "instant" as const]),
  ),
  ...Object.fromEntries(
    [...["entries", "bytes", "durationMs", "count", "planVersion", "version", "epoch", "attempts"]].map((name) => [
      name,
      "whole" as const,
    ]),
  ),
  ...Object.fromEntries(
    ["codes", "gates", "waivedBy", "signedBy", "approvedBy"].map((name) => [name, "texts" as const]),
  ),
};

export const columnType = (column: string): ColumnType => TYPES[column] ?? "text";
