import { counted } from "../core/audit/report-finding.ts";
import type { Eased } from "../core/plan/easing/eased.ts";
import { table } from "./table.ts";

/**
 * What a plan version makes easier, before and after; a line where that is nothing.
 * @param version the one in force before; 0 where there was none
 */
export const easedLines = ({ easings, easingCount }: Eased, version: number): string[] => {
  if (version === 0) return ["no version was in force before it"];
  if (easingCount === 0) return [`nothing is easier than in version ${version}`];
  const rows = easings.map(({ code, about, member, before, after }) => [
    `  ${code}`,
    member === undefined ? about : `${about}.${member}`,
    before,
    after,
  ]);
  return [
    `easier than version ${version} in ${counted(easingCount, "way")}; whoever was told of its gates gets a mail:`,
    ...table(["  EASIER", "WHAT", "BEFORE", "AFTER"], rows),
    ...(easingCount > easings.length ? [`  and ${easingCount - easings.length} more`] : []),
  ];
};
