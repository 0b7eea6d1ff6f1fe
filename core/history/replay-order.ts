import { compareText } from "../compare-text.ts";
import type { Fact } from "./fact.ts";

/** The members by which facts are ordered. */
type Placed = Pick<Fact, "type" | "planVersion" | "recordedAt" | "id">;

const isPlan = ({ type }: Placed): number => Number(type === "plan-applied");

/**
 * By the plan version under which they were written, which no clock decides, first the one that put it into force; and then
 * by their instants.
 */
export const inReplayOrder = (a: Placed, b: Placed): number =>
  (a.planVersion ?? 0) - (b.planVersion ?? 0) ||
  isPlan(b) - isPlan(a) ||
  compareText(a.recordedAt, b.recordedAt) ||
  compareText(a.id, b.id);
