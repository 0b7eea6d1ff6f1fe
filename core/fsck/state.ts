import type { Checkpoint } from "../readiness/checkpoint/checkpoint.ts";
import { isUnsatisfied } from "../readiness/gate/decide.ts";
import type { Gate } from "../readiness/gate/gate.ts";
import { membersByGate } from "../readiness/gate/members.ts";
import { isEpochBefore } from "../readiness/version.ts";
import type { Disagreement } from "./disagreement.ts";
import { isSame } from "./same.ts";

type Versioned = { readonly version: number };

/** Items by their ids. */
export type Items<T extends Versioned> = ReadonlyMap<string, T>;

/** The ids of items that are not the same in both: what is written now may be newer than what was replayed, or what was read. */
export const differing = <T extends Versioned>(replayed: Items<T>, stored: Items<T>): readonly string[] =>
  [...new Set([...replayed.keys(), ...stored.keys()])].filter((id) => !isSame(replayed.get(id), stored.get(id)));

/**
 * Compares items that differed with what is stored of them after all of them were replayed. One that is stored in a newer version
 * was written since, so it is alive, and the next run compares it.
 * @param place what is said of where they are, before their ids
 */
export const compareItems = <T extends Versioned>(
  place: string,
  ids: readonly string[],
  replayed: Items<T>,
  stored: Items<T>,
): readonly Disagreement[] =>
  ids.flatMap((id): Disagreement[] => {
    const [was, is] = [replayed.get(id), stored.get(id)];
    const found = (code: Disagreement["code"]): Disagreement[] => [{ code, place: `${place} ${id}` }];
    if (is === undefined) return was === undefined ? [] : found("state-missing");
    if (was === undefined) return found("state-unfounded");
    return is.version > was.version || isSame(was, is) ? [] : found("state-differs");
  });

/** Holds gates to their checkpoints, which are of the same moment. */
export const compareGates = (
  migration: string,
  gates: Items<Gate>,
  checkpoints: Items<Checkpoint>,
): readonly Disagreement[] => {
  const members = membersByGate(checkpoints.values());
  return [...gates.values()].flatMap((gate): Disagreement[] => {
    const own = members.get(gate.id) ?? [];
    const unsatisfied = own.filter(isUnsatisfied).length;
    const isRight =
      gate.total === own.length &&
      gate.unsatisfied === unsatisfied &&
      (gate.state === "blocked" || (unsatisfied === 0 && gate.validUntil !== null));
    return isRight ? [] : [{ code: "gate-miscounted", place: `${migration} gate ${gate.id}` }];
  });
};

/** The numbers of all notifications that a gate has had since a plan added it, the newest first. */
export function* epochsOf({ epoch }: Pick<Gate, "epoch">): Generator<number> {
  for (let one = epoch; !isEpochBefore(one); one -= 1) yield one;
}
