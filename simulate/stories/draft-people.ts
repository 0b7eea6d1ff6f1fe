import { PEOPLE } from "../estate/plan-text.ts";
import { checkpointOf, type Draft, type DraftActions, poolsOf, seconds } from "./draft.ts";
import { push } from "./draft-agents.ts";
import type { Action, Pause } from "./story.ts";

/** What people approve, and take back. */

export const waive: DraftActions = (draft) => {
  const { chance, migration, at } = draft;
  const [by, approver] = [chance.pick(PEOPLE), chance.pick(PEOPLE)];
  const hours = chance.happens(0.3) ? 24 * chance.below(40) : chance.below(20);
  return [{ at, act: "waive", migration, ...checkpointOf(draft), hours, by, approver, later: chance.next() * 4 }];
};

/** Accounts that are fewer than before, which two people accept; now and then newer ones come meanwhile. */
export const baseline: DraftActions = (draft) => {
  const { chance, migration, shape, at } = draft;
  const what = { migration, unit: chance.pick(poolsOf(shape)), requirement: "accounts" };
  const accept = (from: number): Action => ({
    ...{ at: from, act: "baseline", ...what, by: chance.pick(PEOPLE), approver: chance.pick(PEOPLE) },
    later: chance.next() * 3,
  });
  const asked = at + chance.between(1, 4);
  const meanwhile = chance.happens(0.3) ? push({ ...draft, at: asked + chance.next() * 2 }) : [];
  return [
    { at, act: "push", ...what, effect: "shrunk", age: chance.below(4) },
    accept(asked),
    ...(chance.happens(0.3) ? [accept(asked + chance.between(0, 5))] : []),
    ...meanwhile,
  ];
};

/** What people know, and now and then what an agent says of the same, a revocation or another word meanwhile. */
export const attest: DraftActions = (draft) => {
  const { chance, migration, shape, at } = draft;
  const requirement = chance.happens(0.1) ? "rtc" : "emptied";
  const what = { migration, unit: chance.pick(poolsOf(shape)), requirement };
  const word = (from: number): Action => ({
    ...{ at: from, act: "attest", ...what, by: chance.pick(PEOPLE), approver: chance.pick(PEOPLE) },
    later: chance.next() * 3,
    ...(chance.happens(0.3) ? { hours: chance.between(-0.5, 6) } : {}),
  });
  const pushed: Action = {
    ...{ at: at + chance.next() * 3, act: "push", ...what, age: chance.below(10) },
    effect: chance.happens(0.5) ? "failing" : "good",
  };
  return [
    word(at),
    ...(chance.happens(0.3) ? [word(at + chance.next() * 4)] : []),
    ...(chance.happens(0.3) ? [pushed] : []),
    ...(chance.happens(0.3)
      ? [{ at: at + chance.next() * 8, act: "revoke", ...what, what: "attestation" } satisfies Action]
      : []),
  ];
};

/** Some gate is armed, by one or by two at once; now and then one that the plan arms itself. */
export const arm: DraftActions = ({ chance, migration, shape, at }) => {
  const gate = chance.happens(0.3) ? "go" : `move@${chance.pick(poolsOf(shape))}`;
  const one = (from: number): Action => ({ at: from, act: "arm", migration, gate, by: chance.pick(PEOPLE) });
  return [one(at), ...(chance.happens(0.3) ? [one(at + chance.next() * seconds(2))] : [])];
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

const both = ({ migration, at }: Draft, pause: number, pausing: () => { readonly pauses?: Pause }): Action[] => [
  { at, act: "sign", migration, unit: "global", role: "owner", by: "ana", ...pausing() },
  { at: at + pause, act: "sign", migration, unit: "global", role: "dba", by: "kim", ...pausing() },
];

/** What was signed changes between two signatures, and what would void the first is slow. */
const signOver: DraftActions = (draft) => {
  const { chance, migration, shape, at } = draft;
  const pushedAt = at + seconds(1 + chance.next() * 3);
  const slow: Action[] = chance.happens(0.5) ? [{ at: pushedAt, act: "outage", service: "stream", minutes: 1 }] : [];
  return [
    ...both(draft, seconds(6 + chance.next() * 50), () => ({})),
    {
      at: pushedAt,
      act: "push",
      migration,
      unit: chance.pick(poolsOf(shape)),
      requirement: "accounts",
      effect: "good",
      age: 0,
    },
    ...slow,
  ];
};

/** All sign, and now and then evidence comes while they do. */
export const signAll: DraftActions = (draft) => {
  const { chance, at } = draft;
  if (chance.happens(0.3)) return signOver(draft);
  const pause = chance.happens(0.5) ? chance.next() * seconds(8) : chance.next() * 2;
  const meanwhile = chance.happens(0.5) ? push({ ...draft, at: at + chance.next() * pause }) : [];
  const pausing = (): { readonly pauses?: Pause } =>
    chance.happens(0.5) ? { pauses: { after: 3 + chance.below(6), seconds: 1 + chance.below(20) } } : {};
  return [...both(draft, pause, pausing), ...meanwhile];
};

/** Whoever waits for so many minutes with an approval is the only one. */
const ONE_OF_TWO = 3.5;
const HOUR_MINUTES = 60;
/** As long as the plans of stories let a sign-off be valid. */
const SIGNED_MINUTES = 12 * HOUR_MINUTES;

/**
 * A sign-off that has run out is waived, or one that nobody has signed, and that is taken back before all have approved it; or
 * one is waived anew whose waiver has ended, before anybody has written that.
 */
export const waiveSignOff: DraftActions = (draft) => {
  const { chance, migration, at } = draft;
  const waiving = (from: number, hours: number, later = chance.next() * 4): Action => ({
    at: from,
    act: "waive",
    migration,
    unit: "global",
    requirement: "approved",
    hours,
    by: "lee",
    approver: "ana",
    later,
  });
  // One of two has approved it, and it is taken back.
  const takenBack = (from: number): Action[] => [
    waiving(from, 5, ONE_OF_TWO),
    { at: from + 5, act: "revoke", migration, unit: "global", requirement: "approved", what: "waiver" },
  ];
  if (chance.happens(0.25)) return takenBack(at);
  if (chance.happens(0.6)) {
    const late = at + SIGNED_MINUTES + chance.between(2, 90);
    const signed = both(draft, seconds(30), () => ({}));
    return [...signed, ...(chance.happens(0.5) ? [waiving(late, 5)] : takenBack(late))];
  }
  const again = at + HOUR_MINUTES + chance.between(1, 20);
  return [waiving(at, 1), { at: at + 30, act: "no-sweep", minutes: 2 * HOUR_MINUTES }, waiving(again, 5)];
};

export const revoke: DraftActions = (draft) => {
  const what = draft.chance.happens(0.5) ? "waiver" : draft.shape.attested === undefined ? "sign-off" : "attestation";
  return [{ at: draft.at, act: "revoke", migration: draft.migration, ...checkpointOf(draft), what }];
};
