import type { ColumnType } from "../core/pack/exported.ts";

export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** Writes the rows of one table. */
export interface RowWriter {
  write(row: Readonly<Record<string, unknown>>): Promise<void>;
  /** What was written is no whole file before. */
  end(): Promise<void>;
}

/**
 * Begins a file of a table. A number that its format cannot hold is absent.
 * @param put takes its bytes in their order; the next ones are made once it has, so that memory has a bound
 */
export type NewRows = (
  columns: readonly TableColumn[],
  put: (bytes: Uint8Array) => Promise<void>,
  createdBy: string,
) => RowWriter;

/** Where history lies as tables for SQL. It can be made again from the ledger, so nothing of it is kept for its own sake. */
export interface TableStore {
  /** Writes a file, over the one that has its name. @throws Failure `store-*` */
  putTable(key: string, bytes: Uint8Array): Promise<void>;
}
