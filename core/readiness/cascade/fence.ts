import { unreachable } from "../../unreachable.ts";
import type { Head } from "../head.ts";
import type { Change } from "./change.ts";

/**
 * The head that must still be the migration's when a change is written. What people approve, and what time does to a gate
 * or a summary, is rare and fenced by the head. Evidence, comparisons and lapses are many at once, and would all meet in
 * that one item: they are fenced by the version of their own checkpoint, which a plan that comes into force rewrites.
 */
export const fenceOf = (change: Change): Head | undefined => {
  switch (change.kind) {
    case "approval":
    case "stabilization":
    case "arming":
    case "summary":
      return change.head;
    case "evidence":
    case "refusal":
    case "comparison":
    case "overdue":
    case "lapse":
    case "plan":
      return undefined;
    default:
      return unreachable(change);
  }
};
