import type { Requirement } from "./document/requirement/requirement.ts";
import { readsOf } from "./reads.ts";

/** One requirement of one unit. */
interface OfUnit {
  readonly unit: string;
  readonly requirement: string;
}

/**
 * An index of a migration's checkpoints.
 * @returns finds those of a requirement that a reader of a unit reads: that of its own unit, or those of all units where its
 *   own does not have the requirement; each time the same list
 */
export const indexInputs = <T extends OfUnit>(all: Iterable<T>): ((id: string, unit: string) => readonly T[]) => {
  const byRequirement = Map.groupBy(all, ({ requirement }) => requirement);
  const byId = new Map([...byRequirement.values()].flat().map((one) => [`${one.unit}/${one.requirement}`, [one]]));
  const none: readonly T[] = [];
  return (id, unit) => byId.get(`${unit}/${id}`) ?? byRequirement.get(id) ?? none;
};

/**
 * An index of a migration's checkpoints, so that thousands of readers are not each looked up among all of them.
 * @returns finds what a comparison or a sign-off of a unit reads: of each requirement that of its own unit, or of all
 *   units where its own does not have the requirement
 */
export const indexReads = <T extends OfUnit>(all: Iterable<T>): ((reader: Requirement, unit: string) => T[]) => {
  const find = indexInputs(all);
  return (reader, unit) => readsOf(reader).flatMap((id) => find(id, unit));
};
