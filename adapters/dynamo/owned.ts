import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { OwnedQuery, Page } from "../../ports/query.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { readCheckpoint, readPart } from "./items.ts";
import { canExist, keys } from "./keys.ts";
import type { PlanReads } from "./plan-reads.ts";
import { queryAfter } from "./query-after.ts";
import type { Table } from "./table.ts";

/** Pages of the checkpoints of those units that one owner is responsible for, unit by unit. */

/** A page is over after so many units, however few checkpoints they have. */
const MAX_UNITS = 25;

/** Where a page ended: all of the units up to one are read, and of the next one the checkpoints up to another. */
interface Place {
  /** Sort key of the last unit that is read whole; empty before the first. */
  readonly owned: string;
  /** Sort key of the last checkpoint of the unit after it; empty where none is read. */
  readonly checkpoint: string;
}

const BEFORE_ALL: Place = { owned: "", checkpoint: "" };

/** @throws Failure `cursor-invalid`, `ledger-*` */
export const pageOwned = async (
  table: Table,
  plans: PlanReads,
  migration: string,
  { planVersion, owner, limit, cursor }: OwnedQuery,
): Promise<Page<Checkpoint>> => {
  const asked = { migration, planVersion, owner };
  const plan = keys.plan(migration, planVersion);
  if (!canExist({ pk: plan, sk: keys.owned(owner) })) return { items: [] };
  const given = cursor === undefined ? BEFORE_ALL : { ...BEFORE_ALL, ...readCursor(asked, cursor) };
  const units = await plans.partsAfter(plan, keys.owned(owner), given.owned, MAX_UNITS);
  const items: Checkpoint[] = [];
  let place: Place = given;
  for (const owned of units) {
    const unit = readPart<{ readonly unit: string }>(owned)?.unit ?? "";
    const left = limit - items.length;
    const found = await queryAfter(table, keys.migration(migration), keys.checkpoints(unit), place.checkpoint, left);
    items.push(...found.map(readCheckpoint));
    const isWhole = found.length < left;
    place = isWhole ? { owned: owned.sk, checkpoint: "" } : { ...place, checkpoint: found.at(-1)?.sk ?? "" };
    if (!isWhole) return { items, cursor: writeCursor(asked, { ...place }) };
  }
  return units.length < MAX_UNITS ? { items } : { items, cursor: writeCursor(asked, { ...place }) };
};
