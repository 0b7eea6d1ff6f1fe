import type { GateView } from "../contract/schemas/gate.ts";
import { armingText, isUnarmed } from "./arming.ts";

import { wouldBeBlocked } from "./standing.ts";

/** What changed of gates between two looks at them, one line each; nothing before the first look is known. */

type Seen = Pick<GateView, "id" | "state" | "total" | "unsatisfied" | "blockers"> &
  Partial<Pick<GateView, "arming" | "standing">>;

/** Of a gate that is not armed, what it waits for beside its checkpoints. */
const satisfied = (gate: Seen): string =>
  [
    `${gate.total - gate.unsatisfied} of ${gate.total} satisfied`,
    ...(isUnarmed(gate) ? [armingText(gate)] : []),
    ...(wouldBeBlocked(gate) ? ["it would be blocked, and is not enforced"] : []),
  ].join("; ");

const nameOf = ({ unit, requirement }: Seen["blockers"][number]): string => `${unit}/${requirement}`;

/** Checkpoints that block now in another state than before, or that did not. */
const newBlockers = (before: Seen, now: Seen): string[] => {
  const states = new Map(before.blockers.map((one) => [nameOf(one), one.state]));
  return now.blockers
    .filter((one) => states.get(nameOf(one)) !== one.state)
    .map((one) => `${nameOf(one)} is ${one.state}${one.reason === null ? "" : `: ${one.reason}`}`);
};

/** Checkpoints that blocked before; only where all blockers are listed is one that is not in the list satisfied. */
const gone = (before: Seen, now: Seen): string[] => {
  if (now.blockers.length < now.unsatisfied) return [];
  const still = new Set(now.blockers.map(nameOf));
  return before.blockers.filter((one) => !still.has(nameOf(one))).map((one) => `${nameOf(one)} is satisfied`);
};

const lineOf = (before: Seen, now: Seen): string | undefined => {
  const details = [...newBlockers(before, now), ...gone(before, now)];
  const turned = [
    ...(isUnarmed(before) && !isUnarmed(now) ? ["it is armed"] : []),
    ...(wouldBeBlocked(before) === wouldBeBlocked(now) || before.state !== now.state
      ? []
      : [wouldBeBlocked(now) ? "it is not enforced any more" : "it is enforced"]),
    ...(before.state === now.state ? [] : [now.state === "clear" ? "it has opened" : "it has shut"]),
  ];
  if (turned.length === 0 && details.length === 0 && before.unsatisfied === now.unsatisfied) return undefined;
  return `${now.id}: ${[...turned, satisfied(now), ...details].join("; ")}`;
};

/** @param before undefined at the first look, of which only the counts are said */
export const gateNews = (before: readonly Seen[] | undefined, now: readonly Seen[]): string[] => {
  if (before === undefined) return now.map((gate) => `${gate.id}: ${satisfied(gate)}`);
  const known = new Map(before.map((gate) => [gate.id, gate]));
  return [
    ...now.flatMap((gate) => {
      const old = known.get(gate.id);
      return (old === undefined ? `${gate.id} is new: ${satisfied(gate)}` : lineOf(old, gate)) ?? [];
    }),
    ...before.filter(({ id }) => !now.some((gate) => gate.id === id)).map(({ id }) => `${id} is no longer in the plan`),
  ];
};
