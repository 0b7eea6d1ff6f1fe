import type { Fact } from "../history/fact.ts";
import { summarizeFact } from "../history/summary.ts";
import type { Instant } from "../instant.ts";
import type { Delivery } from "../notification/delivery.ts";
import type { Notification } from "../readiness/notification.ts";
import { approvalRow } from "./approval-row.ts";
import { type ExportName, historyRow } from "./exported.ts";
import { findingRows, hasVerdict } from "./finding-rows.ts";
import { notificationRows } from "./notification-rows.ts";

/** History as tables that are partitioned by migration and day, as Hive lays them out; the rows are those of exports. */

/** What happened, by the day of which it is: checkpoints are of no day. */
export const DAY_TABLES = ["history", "findings", "notifications", "approvals"] as const satisfies ExportName[];
export type DayTable = (typeof DAY_TABLES)[number];

/** `2026-11-22`, in UTC. */
export const dayOf = (instant: Instant): string => instant.slice(0, 10);

export const startOf = (day: string): Instant => `${day}T00:00:00.000Z`;

/** One file for each table and day, so that whoever writes it again leaves no second one. */
export const tableKey = (table: DayTable, migration: string, day: string): string =>
  `${table}/migration=${migration}/day=${day}/${table}.parquet`;

interface TableRow {
  readonly table: DayTable;
  readonly row: object;
}

/** A fact as the rows of each table; of a comparison the names that its findings have. */
export const rowsOfFact = (fact: Fact): TableRow[] => {
  const approval = approvalRow(fact);
  return [
    { table: "history", row: historyRow(summarizeFact(fact)) },
    ...(hasVerdict(fact) ? findingRows(fact).map((row) => ({ table: "findings" as const, row })) : []),
    ...(approval === undefined ? [] : [{ table: "approvals" as const, row: approval }]),
  ];
};

export const rowsOfNotification = (notification: Notification, deliveries: readonly Delivery[]): TableRow[] =>
  notificationRows(notification, deliveries).map((row) => ({ table: "notifications", row }));
