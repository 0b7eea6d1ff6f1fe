import { printable } from "../printable.ts";
import type { Blocker } from "../readiness/gate/gate.ts";
import { checkpointName, checkpointRef } from "./names.ts";
import type { Row, Section } from "./page.ts";
import type { TitledRow } from "./titles.ts";
import type { Voice } from "./voice.ts";
import { causeText, whyText } from "./why.ts";

/** A blocker as a mail lists it: with its titles and owner once they are known, and what it has missed where that is counted. */
export type ListedBlocker = Blocker & TitledRow & { readonly missedRuns?: number };

const missedText = (voice: Voice, missed: number): string[] => (missed === 0 ? [] : [voice.missedRuns(missed)]);

const refusedText = (voice: Voice, { unit, requirement, refused }: Blocker): string => {
  if (refused === undefined) return "";
  const command = `cleargate history --unit ${unit} --requirement ${requirement}`;
  return voice.refused(voice.at(refused.at), refused.code, refused.agent, command);
};

const rowOfOne = (voice: Voice, blocker: ListedBlocker): Row => ({
  label: checkpointName(voice, blocker),
  state: voice.since(voice.states[blocker.state], voice.at(blocker.since)),
  detail: [whyText(voice, blocker), ...missedText(voice, blocker.missedRuns ?? 0), refusedText(voice, blocker)]
    .filter((part) => part !== "")
    .join("; "),
  ref: checkpointRef(blocker),
});

/** What several have in common is said once: the state with its cause, since when it is so, and their names. */
const rowOfMany = (voice: Voice, blockers: readonly ListedBlocker[], first: ListedBlocker): Row => {
  const since = blockers.map((one) => one.since).toSorted()[0] ?? first.since;
  const cause = causeText(voice, first) ?? printable(first.reason ?? "");
  const missed = blockers.reduce((sum, one) => sum + (one.missedRuns ?? 0), 0);
  const names = blockers.map((one) => checkpointName(voice, one)).join("; ");
  return {
    label: voice.several(blockers.length, cause === "" ? voice.states[first.state] : cause),
    state: voice.since(voice.states[first.state], voice.at(since)),
    detail: [names, ...missedText(voice, missed)].join(". "),
  };
};

/** What was refused is of one checkpoint, and said in a row of its own. */
const causeKey = (voice: Voice, { unit, requirement, ...blocker }: ListedBlocker): string =>
  JSON.stringify([
    ...[blocker.state, causeText(voice, blocker) ?? blocker.reason],
    ...(blocker.refused === undefined ? [] : [unit, requirement]),
  ]);

/** One row for each cause, the gravest first as the blockers are. */
export const rowsByCause = (voice: Voice, blockers: readonly ListedBlocker[]): Row[] =>
  [...Map.groupBy(blockers, (one) => causeKey(voice, one)).values()].flatMap((group) => {
    const [first, ...others] = group;
    if (first === undefined) return [];
    return others.length === 0 ? rowOfOne(voice, first) : rowOfMany(voice, group, first);
  });

/**
 * One section for each owner, who has to act, with one row for each cause; the last says how many are not named.
 * @param count of all blockers, named or not
 */
export const sectionsByOwner = (voice: Voice, blockers: readonly ListedBlocker[], count: number): Section[] => {
  const groups = [...Map.groupBy(blockers, ({ owner }) => owner)];
  return groups.map(([owner, group], index) => ({
    title: voice.ownedBy(owner === undefined ? undefined : printable(owner), group.length),
    rows: rowsByCause(voice, group),
    more: index === groups.length - 1 && count > blockers.length ? voice.more(count - blockers.length) : undefined,
  }));
};
