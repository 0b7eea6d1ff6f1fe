import type { DayTable } from "../../core/pack/day-tables.ts";
import { columnType, exportColumns } from "../../core/pack/exported.ts";
import type { TableColumn } from "../../ports/tables.ts";
import { environment, text } from "../environment.ts";

export const TabulateEnv = environment({
  LEDGER_TABLE: text(3),
  TABLES_BUCKET: text(3),
});

const columnsOf = (table: DayTable): readonly TableColumn[] =>
  exportColumns(table).map((name) => ({ name, type: columnType(name) }));

/** The columns of each table that is written, for whoever writes it and whoever says what is in it. */
export const COLUMNS: Readonly<Record<DayTable, readonly TableColumn[]>> = {
  history: columnsOf("history"),
  findings: columnsOf("findings"),
  notifications: columnsOf("notifications"),
  approvals: columnsOf("approvals"),
};
