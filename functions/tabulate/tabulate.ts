import { type Instant, plus } from "../../core/instant.ts";
import {
  DAY_TABLES,
  type DayTable,
  dayOf,
  rowsOfFact,
  rowsOfNotification,
  startOf,
  tableKey,
} from "../../core/pack/day-tables.ts";
import { VERSION } from "../../core/version.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Memory } from "../../ports/memory.ts";
import type { QueryLedger } from "../../ports/query.ts";
import type { NewRows, RowWriter, TableStore } from "../../ports/tables.ts";
import { COLUMNS } from "./env.ts";

export interface TabulatePorts {
  readonly ledger: Pick<QueryLedger, "listHeads" | "pageFactRefs" | "readFacts" | "pageNotifications">;
  readonly memory: Memory;
  readonly tables: TableStore;
  readonly newRows: NewRows;
  readonly clock: Clock;
}

/** What a run wrote: the days of each migration. */
export interface Tabulated {
  readonly migration: string;
  readonly days: readonly string[];
}

/** Of each migration, the first day that is to be written again. */
const MEMORY = "tabulate";
const PAGE = 100;
const DAY_MS = 86_400_000;
/** A day is written again for as long after its end: facts come late by a clock that is off, and mails bounce hours later. */
const LATE_MS = DAY_MS;

interface OpenTable {
  readonly writer: RowWriter;
  readonly pieces: Uint8Array[];
}

/** The tables of one day; in memory is what they are packed to. */
const openTables = (newRows: NewRows) => {
  const open = new Map<DayTable, OpenTable>();
  const start = (table: DayTable): OpenTable => {
    const pieces: Uint8Array[] = [];
    const put = async (bytes: Uint8Array): Promise<void> => void pieces.push(bytes);
    const one = { writer: newRows(COLUMNS[table], put, `cleargate ${VERSION}`), pieces };
    open.set(table, one);
    return one;
  };
  return {
    add: async ({ table, row }: { readonly table: DayTable; readonly row: object }): Promise<void> => {
      const { writer } = open.get(table) ?? start(table);
      await writer.write(row as Readonly<Record<string, unknown>>);
    },
    isEmpty: () => open.size === 0,
    end: async (table: DayTable): Promise<Buffer> => {
      const { writer, pieces } = open.get(table) ?? start(table);
      await writer.end();
      return Buffer.concat(pieces);
    },
  };
};

type Span = { readonly from: Instant; readonly to: Instant };

/** Writes the files of one day, each over the one before: the same facts give the same rows. */
const writeDay = async ({ ledger, tables, newRows }: TabulatePorts, migration: string, day: string): Promise<void> => {
  const { add, end, isEmpty } = openTables(newRows);
  const span: Span = { from: startOf(day), to: plus(startOf(day), DAY_MS) };
  let cursor: string | undefined;
  do {
    const asked = { ...span, migration, newestFirst: false, limit: PAGE, cursor };
    const page: Awaited<ReturnType<typeof ledger.pageFactRefs>> = await ledger.pageFactRefs(asked);
    for (const fact of await ledger.readFacts(page.items.map(({ id }) => id)))
      for (const row of rowsOfFact(fact)) await add(row);
    ({ cursor } = page);
  } while (cursor !== undefined);
  do {
    const asked = { ...span, newestFirst: false, limit: PAGE, cursor };
    const page: Awaited<ReturnType<typeof ledger.pageNotifications>> = await ledger.pageNotifications(migration, asked);
    for (const { notification, deliveries } of page.items)
      for (const row of rowsOfNotification(notification, deliveries)) await add(row);
    ({ cursor } = page);
  } while (cursor !== undefined);
  if (isEmpty()) return;
  // Also those without a row: whoever reads a folder of files asks it for its columns, and is refused where there is none.
  for (const table of DAY_TABLES) await tables.putTable(tableKey(table, migration, day), await end(table));
};

/** The day of the first fact; undefined where there is none. */
const firstDay = async ({ ledger }: TabulatePorts, migration: string): Promise<string | undefined> => {
  const { items } = await ledger.pageFactRefs({ migration, newestFirst: false, limit: 1 });
  return items[0] === undefined ? undefined : dayOf(items[0].recordedAt);
};

const next = (day: string): string => dayOf(plus(startOf(day), DAY_MS));

/**
 * Writes what is not written yet of each migration, day by day, and what may have changed since. It may be cut off anywhere:
 * the next run writes the day again.
 * @throws Failure `ledger-*`, `store-*`
 */
export const tabulate = async (ports: TabulatePorts, hasTime: () => boolean): Promise<Tabulated[]> => {
  const { ledger, memory, clock } = ports;
  const now = clock();
  const done: Tabulated[] = [];
  for (const { migration } of await ledger.listHeads()) {
    // A migration may be called as something that every object has: `constructor`.
    const known = new Map(Object.entries((await memory.get(MEMORY)) ?? {})).get(migration);
    const days: string[] = [];
    for (
      let day = known ?? (await firstDay(ports, migration));
      day !== undefined && day <= dayOf(now);
      day = next(day)
    ) {
      if (!hasTime()) break;
      await writeDay(ports, migration, day);
      days.push(day);
      // From here on nobody writes this day again.
      if (plus(startOf(next(day)), LATE_MS) <= now)
        await memory.put(MEMORY, { ...(await memory.get(MEMORY)), [migration]: next(day) });
    }
    done.push({ migration, days });
  }
  return done;
};
