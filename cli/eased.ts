import type { Eased } from "../core/plan/easing/eased.ts";
import { table } from "./table.ts";

/** What a plan version makes easier, before and after; a line where that is nothing. */
export const easedLines = ({ easings, easingCount }: Eased): string[] => {
  if (easingCount === 0) return ["nothing is easier than in the version before"];
  const rows = easings.map(({ code, about, member, before, after }) => [
    `  ${code}`,
    member === undefined ? about : `${about}.${member}`,
    before,
    after,
  ]);
  return [
    `easier than the version before in ${easingCount} ${easingCount === 1 ? "way" : "ways"}; whoever was told of its gates gets a mail:`,
    ...table(["  EASIER", "WHAT", "BEFORE", "AFTER"], rows),
    ...(easingCount > easings.length ? [`  and ${easingCount - easings.length} more`] : []),
  ];
};
