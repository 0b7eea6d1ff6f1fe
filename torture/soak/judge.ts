import type { Outcome } from "../../core/finding.ts";
import { BRIEF } from "./plan.ts";

/** What must be there after a soak, told by what was pushed. */

export interface Pushed {
  readonly key: string;
  readonly unit: string;
  readonly requirement: string;
  readonly completedAt: string;
  readonly complete: boolean;
}

/** What a fact, or a receipt, says of an object. */
export interface Judged {
  readonly key: string;
  readonly outcome: Outcome;
}

export interface Found {
  /** Of each fact of an object. */
  readonly objects: readonly Judged[];
  /** The ids of all facts. */
  readonly facts: readonly string[];
  /** What each leaf of the log is about. */
  readonly leaves: readonly string[];
  /** Of each receipt that an agent has read. */
  readonly receipts: readonly Judged[];
  /** Each message of a queue of dead letters. */
  readonly deadLetters: readonly string[];
  /** The state of each, by `unit/requirement`. */
  readonly checkpoints: Readonly<Record<string, string>>;
  /** The state of each, by its id. */
  readonly gates: Readonly<Record<string, string>>;
  /** What is wrong with packs, with what fsck has found, and with the rules of the ledger. */
  readonly problems: readonly string[];
}

const counts = (names: readonly string[]): Map<string, number> => {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
};

/** Names that are not there once each, and those that should not be there. */
const notOnce = (what: string, found: readonly string[], wanted: readonly string[]): string[] => {
  const [there, asked] = [counts(found), new Set(wanted)];
  return [
    ...[...asked]
      .filter((name) => there.get(name) !== 1)
      .map((name) => `${name} has ${there.get(name) ?? 0} ${what}, and should have 1`),
    ...[...there.keys()].filter((name) => !asked.has(name)).map((name) => `${name} has ${what}, and was not there`),
  ];
};

/** An object that is not judged once, or otherwise than it was pushed: what is not complete is rejected. */
const notJudged = (what: string, found: readonly Judged[], pushed: readonly Pushed[]): string[] => {
  const wanted = new Map(pushed.map(({ key, complete }) => [key, complete ? "accepted" : "rejected"]));
  return [
    ...notOnce(
      what,
      found.map(({ key }) => key),
      [...wanted.keys()],
    ),
    ...found
      .filter(({ key, outcome }) => wanted.has(key) && wanted.get(key) !== outcome)
      .map(({ key, outcome }) => `${key} is ${outcome} by its ${what}, and should be ${wanted.get(key)}`),
  ];
};

/** What the newest evidence of each checkpoint says, once the brief ones have run out. */
export const wantedStates = (pushed: readonly Pushed[]): Record<string, string> => {
  const newest = new Map<string, Pushed>();
  for (const one of pushed) {
    const name = `${one.unit}/${one.requirement}`;
    if ((newest.get(name)?.completedAt ?? "") < one.completedAt) newest.set(name, one);
  }
  const stateOf = ({ complete, requirement }: Pushed): string => {
    if (!complete) return "failed";
    return requirement === BRIEF ? "stale" : "passed";
  };
  return Object.fromEntries([...newest].map(([name, one]) => [name, stateOf(one)]));
};

const differing = (
  what: string,
  found: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): string[] =>
  [...new Set([...Object.keys(found), ...Object.keys(wanted)])]
    .filter((name) => found[name] !== wanted[name])
    .map((name) => `the ${what} ${name} is ${found[name]}, and should be ${wanted[name]}`);

/** What was to be there, told by the settings of a soak and not by what happened. */
export interface Wanted {
  readonly manifests: number;
  /** The checkpoints of each gate of the plan, by its id. */
  readonly gates: Readonly<Record<string, readonly string[]>>;
}

/** A gate is clear where all that it asks for is passed. */
const wantedGates = (states: Readonly<Record<string, string>>, { gates }: Wanted): Record<string, string> =>
  Object.fromEntries(
    Object.entries(gates).map(([gate, asked]) => [
      gate,
      asked.every((name) => states[name] === "passed") ? "clear" : "blocked",
    ]),
  );

/** Everything that is lost, doubled or wrong. */
export const lossesOf = (pushed: readonly Pushed[], found: Found, wanted: Wanted): string[] => {
  const states = wantedStates(pushed);
  return [
    ...(pushed.length === wanted.manifests
      ? []
      : [`${pushed.length} manifests were pushed, and should be ${wanted.manifests}`]),
    ...notJudged("facts", found.objects, pushed),
    ...notJudged("receipts", found.receipts, pushed),
    ...notOnce("leaves", found.leaves, found.facts),
    ...found.deadLetters.map((letter) => `a dead letter: ${letter}`),
    ...differing("checkpoint", found.checkpoints, states),
    ...differing("gate", found.gates, wantedGates(states, wanted)),
    ...found.problems,
  ];
};
