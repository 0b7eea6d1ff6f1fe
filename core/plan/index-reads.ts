import type { Requirement } from "./document/requirement/requirement.ts";
import { readsOf } from "./reads.ts";

/** One requirement of one unit. */
interface OfUnit {
  readonly unit: string;
  readonly requirement: string;
}

/**
 * An index of a migration's checkpoints, so that thousands of readers are not each looked up among all of them.
 * @returns finds what a comparison or a sign-off of a unit reads: of each requirement that of its own unit, or of all
 *   units where its own does not have the requirement
 */
export const indexReads = <T extends OfUnit>(all: Iterable<T>): ((reader: Requirement, unit: string) => T[]) => {
  const byRequirement = Map.groupBy(all, ({ requirement }) => requirement);
  const byId = new Map([...byRequirement.values()].flat().map((one) => [`${one.unit}/${one.requirement}`, one]));
  return (reader, unit) => readsOf(reader).flatMap((id) => byId.get(`${unit}/${id}`) ?? byRequirement.get(id) ?? []);
};
