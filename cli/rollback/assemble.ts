import type { RollbackItem } from "../../contract/schemas/rollback.ts";
import { compareText } from "../../core/compare-text.ts";
import type { Instant } from "../../core/instant.ts";
import { SHARED_KIND } from "../../core/plan/kinds.ts";

/** The way back, as the ledger knows it at one instant. */

/** Something that is restored, with what is known about it beyond its own checkpoint. */
export interface Restorable {
  readonly item: RollbackItem;
  /** The verifications of it, newest first. */
  readonly drills: readonly RollbackItem[];
  /** What the plan compares it with and has newer evidence of. */
  readonly newer: readonly RollbackItem[];
}

export interface UnitPart {
  readonly unit: RollbackItem["unit"];
  readonly restorables: readonly Restorable[];
}

/** Why somebody may not get back what a requirement asks for. */
export interface Gap {
  readonly item: RollbackItem;
  readonly why: "unsatisfied" | "waived" | "unjudged" | "check" | "no-steps";
}

export interface RollbackPlan {
  readonly now: Instant;
  /** In the order in which they are restored. */
  readonly units: readonly UnitPart[];
  /** The gravest first. */
  readonly gaps: readonly Gap[];
  /** How many things are restored, and of how many nothing was ever accepted. */
  readonly total: number;
  readonly without: number;
}

const isRestored = ({ evidence, restore }: RollbackItem): boolean => evidence === "backup" || restore !== null;

const LAST = Number.POSITIVE_INFINITY;
const orderOf = ({ restore }: RollbackItem): number => restore?.order ?? LAST;
const inOrder = (a: RollbackItem, b: RollbackItem): number =>
  Math.sign(orderOf(a) - orderOf(b)) || compareText(a.checkpoint.requirement, b.checkpoint.requirement);

const completedAt = ({ checkpoint }: RollbackItem): Instant => checkpoint.completedAt ?? "";
const newestFirst = (a: RollbackItem, b: RollbackItem): number => compareText(completedAt(b), completedAt(a));

const restorableOf = (item: RollbackItem, items: readonly RollbackItem[]): Restorable => {
  const { requirement } = item.checkpoint;
  const ofUnit = items.filter(({ unit }) => unit.id === item.unit.id);
  const since = item.accepted?.completedAt;
  return {
    item,
    drills: ofUnit
      .filter(
        (one) =>
          one.evidence === "verification" &&
          (one.reads.length === 0 ? one.subject?.requirement === requirement : one.reads.includes(requirement)),
      )
      .toSorted(newestFirst),
    newer:
      since === undefined
        ? []
        : ofUnit.filter((one) => item.comparedWith.includes(one.checkpoint.requirement) && completedAt(one) > since),
  };
};

/** Units whose first restore comes first; of equal ones the shared one, then by id. */
const unitsInOrder = (parts: readonly UnitPart[]): UnitPart[] => {
  const first = ({ restorables }: UnitPart): number => Math.min(...restorables.map(({ item }) => orderOf(item)));
  const shared = ({ unit }: UnitPart): number => (unit.kind === SHARED_KIND ? 0 : 1);
  // Infinities that are equal have no difference.
  const byOrder = (a: number, b: number): number => (a === b ? 0 : a - b);
  return parts.toSorted(
    (a, b) => byOrder(first(a), first(b)) || shared(a) - shared(b) || compareText(a.unit.id, b.unit.id),
  );
};

const GRAVITY: readonly Gap["why"][] = ["unsatisfied", "waived", "unjudged", "check", "no-steps"];

const gapsOf = (item: RollbackItem): Gap[] => {
  const { checkpoint, restore, unjudgedAt } = item;
  const found: Gap[] = [];
  if (checkpoint.state === "waived") found.push({ item, why: "waived" });
  else if (checkpoint.state !== "passed") found.push({ item, why: "unsatisfied" });
  else if (unjudgedAt !== null) found.push({ item, why: "unjudged" });
  if (restore === null) found.push({ item, why: "no-steps" });
  return found;
};

/** A check of something that is restored, which does not show that it can be. */
const checksAmong = (items: readonly RollbackItem[]): Gap[] => {
  const restored = new Set(items.filter(isRestored).map(({ checkpoint }) => checkpoint.requirement));
  return items
    .filter((item) => !isRestored(item) && item.checkpoint.state !== "passed")
    .filter(({ evidence }) => evidence === "verification" || evidence === "cross-check")
    .filter(({ reads, subject }) =>
      [...reads, ...(subject === null ? [] : [subject.requirement])].some((id) => restored.has(id)),
    )
    .map((item) => ({ item, why: "check" }));
};

/**
 * @param items of every page, judged at `now`
 * @returns units in the order of their restores; what is not there comes in `gaps`, which a reader must see first
 */
export const assembleRollback = (items: readonly RollbackItem[], now: Instant): RollbackPlan => {
  const restored = items.filter(isRestored);
  const byUnit = Map.groupBy(restored.toSorted(inOrder), ({ unit }) => unit.id);
  const units = [...byUnit.values()].flatMap((all) => {
    const [one] = all;
    return one === undefined ? [] : [{ unit: one.unit, restorables: all.map((item) => restorableOf(item, items)) }];
  });
  const gaps = [...restored.flatMap(gapsOf), ...checksAmong(items)];
  return {
    now,
    units: unitsInOrder(units),
    gaps: gaps.toSorted((a, b) => GRAVITY.indexOf(a.why) - GRAVITY.indexOf(b.why) || inOrder(a.item, b.item)),
    total: restored.length,
    without: restored.filter(({ accepted }) => accepted === null).length,
  };
};
