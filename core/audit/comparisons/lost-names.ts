import type { Finding } from "../../finding.ts";
import type { Instant } from "../../instant.ts";
import type { ManifestRequirement } from "../../plan/document/requirement/requirement.ts";
import { type AcceptedSize, type Baseline, countingSince, largestSince } from "../baseline.ts";
import { counted, finding, tally } from "../report-finding.ts";
import { percent, sizesSince } from "../verdict.ts";
import { type Keys, mergeKeys } from "./merge.ts";

/** An inventory that was accepted before, with its keys. */
export interface NamedInventory {
  readonly accepted: AcceptedSize;
  readonly keys: Keys;
}

/** Names of an accepted inventory that the new one lacks. */
export interface LostNames {
  readonly accepted: AcceptedSize;
  readonly lost: ReturnType<typeof tally>;
}

/**
 * The accepted inventories with which a new one is compared by name: the oldest and the largest in the window, so that the
 * work is bounded, and neither gradual loss nor loss beside growth goes unseen. None where the plan does not ask.
 */
export const namedBaseline = (
  baseline: Baseline,
  requirement: ManifestRequirement,
  at: Instant,
): readonly AcceptedSize[] => {
  const since = sizesSince(requirement, at);
  if (requirement.evidence !== "inventory" || requirement.shrink?.entries === undefined || since === undefined)
    return [];
  const [oldest] = countingSince(baseline, since);
  const largest = largestSince(baseline, "entries", since);
  return [...new Set([oldest, largest])].filter((one) => one !== undefined);
};

/** Merges a new inventory with accepted ones, in constant memory. */
export const findLost = async (accepted: readonly NamedInventory[], now: Keys): Promise<readonly LostNames[]> => {
  const found = accepted.map((one) => ({ accepted: one.accepted, lost: tally() }));
  await mergeKeys([...accepted.map(({ keys }) => keys), now], (key, streams) => {
    if (!streams.includes(accepted.length)) for (const stream of streams) found[stream]?.lost.add(key);
  });
  return found;
};

/** Judges what was lost by name; a loss of exactly the tolerance is accepted, whatever has come instead. */
export const judgeLost = (found: readonly LostNames[], requirement: ManifestRequirement): Finding[] => {
  const tolerance = requirement.shrink?.entries;
  if (tolerance === undefined) return [];
  const worst = found
    .filter(({ accepted, lost }) => lost.count() * 100 > accepted.entries * percent(tolerance))
    .toSorted((a, b) => b.lost.count() - a.lost.count())[0];
  if (worst === undefined) return [];
  const { accepted, lost } = worst;
  return lost.finding(
    "accounts-lost",
    requirement,
    (n) =>
      `${counted(n, "name")} of ${accepted.entries.toLocaleString("en")} on ${accepted.receivedAt.slice(0, 10)} missing: ${tolerance} is tolerated`,
  );
};

/** The finding that an accepted inventory cannot be read any more, so that nobody knows what was lost. */
export const unreadableBaseline = (why: string, requirement: ManifestRequirement): Finding =>
  finding("baseline-unreadable", why, { requirement });
