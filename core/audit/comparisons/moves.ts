import type { Finding } from "../../finding.ts";
import type { MovesRequirement } from "../../plan/document/requirement/comparison.ts";
import { counted, MAX_LISTED, tally } from "../report-finding.ts";
import { type Keys, mergeKeys } from "./merge.ts";

/**
 * Compares two sets of inventories of the same units: which accounts joined, left, or moved from one unit to another.
 * A set has one inventory of each unit; memory stays constant.
 */
export const diffInventories = async (
  before: readonly Keys[],
  after: readonly Keys[],
  requirement: MovesRequirement,
): Promise<{ readonly findings: Finding[]; readonly entries: number }> => {
  const [joined, left, moved] = [tally(MAX_LISTED), tally(MAX_LISTED), tally(MAX_LISTED)];
  const both = [...before, ...after];
  const units = (streams: readonly number[]): string =>
    streams
      .map((stream) => both[stream]?.unit ?? "")
      .toSorted()
      .join(", ");
  const entries = await mergeKeys(both, (key, streams) => {
    const was = units(streams.filter((stream) => stream < before.length));
    const is = units(streams.filter((stream) => stream >= before.length));
    if (was === is) return;
    if (was === "") joined.add(`${key} (${is})`);
    else if (is === "") left.add(`${key} (${was})`);
    else moved.add(`${key} (${was} → ${is})`);
  });
  return {
    entries,
    findings: [
      ...moved.finding("accounts-moved", requirement, (n) => `${counted(n, "account")} moved`),
      ...joined.finding("accounts-joined", requirement, (n) => `${counted(n, "account")} joined`),
      ...left.finding("accounts-left", requirement, (n) => `${counted(n, "account")} left`),
    ],
  };
};
