import { PEOPLE } from "../estate/plan-text.ts";
import { checkpointOf, type DraftActions, seconds } from "./draft.ts";
import { push } from "./draft-agents.ts";
import type { Pause } from "./story.ts";

/** What people approve, and take back. */

export const waive: DraftActions = (draft) => {
  const { chance, migration, at } = draft;
  const [by, approver] = [chance.pick(PEOPLE), chance.pick(PEOPLE)];
  const hours = chance.happens(0.3) ? 24 * chance.below(40) : chance.below(20);
  return [{ at, act: "waive", migration, ...checkpointOf(draft), hours, by, approver, later: chance.next() * 4 }];
};

const SIGNERS = [
  { role: "owner", by: "ana" },
  { role: "owner", by: "lee" },
  { role: "dba", by: "kim" },
] as const;

const MISTAKES = [
  { role: "dba", by: "ana" },
  { role: "cook", by: "kim" },
  { role: "owner", by: "ana", requirement: "homed-once" },
] as const;

export const sign: DraftActions = ({ chance, migration, at }) => [
  {
    at,
    act: "sign",
    migration,
    unit: "global",
    ...(chance.happens(0.15) ? chance.pick(MISTAKES) : chance.pick(SIGNERS)),
  },
];

/** All sign, and now and then evidence comes while they do. */
export const signAll: DraftActions = (draft) => {
  const { chance, migration, at } = draft;
  const pause = chance.happens(0.5) ? chance.next() * seconds(8) : chance.next() * 2;
  const meanwhile = chance.happens(0.5) ? push({ ...draft, at: at + chance.next() * pause }) : [];
  const pausing = (): { readonly pauses?: Pause } =>
    chance.happens(0.5) ? { pauses: { after: 3 + chance.below(6), seconds: 1 + chance.below(20) } } : {};
  return [
    { at, act: "sign", migration, unit: "global", role: "owner", by: "ana", ...pausing() },
    ...meanwhile,
    { at: at + pause, act: "sign", migration, unit: "global", role: "dba", by: "kim", ...pausing() },
  ];
};

export const revoke: DraftActions = (draft) => {
  const what = draft.chance.happens(0.5) ? "waiver" : "sign-off";
  return [{ at: draft.at, act: "revoke", migration: draft.migration, ...checkpointOf(draft), what }];
};
