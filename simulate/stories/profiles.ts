import type { Idle } from "../deployed/deployment.ts";
import type { Effect } from "../estate/manifests.ts";
import { NAMINGS } from "../estate/names.ts";
import type { PlanShape } from "../estate/plan-text.ts";
import type { Action } from "./story.ts";

/** What kind of life a story tells. */
export interface Profile {
  /** Each migration with the shape of its first plan. */
  readonly migrations: Readonly<Record<string, PlanShape>>;
  /** How often each thing is done, relative to the others. */
  readonly weights: Readonly<
    Partial<
      Record<
        | Exclude<Action["act"], "abandon">
        | "push-all"
        | "push-last"
        | "push-unreadable"
        | "sign-all"
        | "waive-sign-off",
        number
      >
    >
  >;
  /** Minutes between two actions, mostly; and now and then a jump of so many hours at most. */
  readonly gap: number;
  readonly jump: number;
  /** Within how many minutes all agents push where they do together; by default three. */
  readonly spread?: number;
  /** How likely a call meets a fault in a bad spell, and how many spells are bad. */
  readonly faultRate: number;
  readonly faultShare: number;
  readonly mailTroubles: boolean;
  /** Whether facts are logged; absent is not: it costs most of a story. */
  readonly isLogged?: boolean;
  /** Runs that do nothing before they write; absent is none. */
  readonly idle?: Idle;
  /** How many messages `receive` gets at once at most; absent is three. */
  readonly maxBatch?: number;
  /** Faults hit only processes whose name begins so; absent is all. */
  readonly skewMs: number;
  /** Every push is of fresh evidence that passes, but for so many. */
  readonly bad: number;
  /** How many plans somebody tries to abandon; absent is some. */
  readonly abandoned?: number;
  /** What the others show; absent is whatever can be wrong. */
  readonly effects?: readonly Effect[];
}

const base = {
  gap: 8,
  jump: 10,
  faultRate: 0.04,
  faultShare: 0.4,
  mailTroubles: false,
  skewMs: 1_500,
  bad: 0.35,
} as const;

export const PROFILES: Readonly<Record<string, Profile>> = {
  small: {
    ...base,
    migrations: { a: { pools: 2, owners: true } },
    weights: { push: 10, "push-all": 2, "push-unreadable": 0.5, look: 2, waive: 1, revoke: 1, outage: 0.15 },
  },
  several: {
    ...base,
    migrations: { a: { pools: 2 }, b: { pools: 1, stableFor: "10m" }, c: { pools: 2, signOff: true } },
    weights: { push: 10, "push-all": 3, look: 1, waive: 1, sign: 1, apply: 1, outage: 0.15 },
  },
  plans: {
    ...base,
    gap: 2,
    jump: 3,
    migrations: { a: { pools: 2 }, b: { pools: 2, owners: true, comparisons: true } },
    weights: { push: 8, "push-all": 2, apply: 5, look: 1, waive: 2, revoke: 1, outage: 0.1, "no-enact": 0.2 },
  },
  changes: {
    ...base,
    gap: 2,
    jump: 3,
    migrations: { a: { pools: 2, approvals: 1, owners: true }, b: { pools: 1, approvals: 2, comparisons: true } },
    weights: { push: 8, "push-all": 2, apply: 6, look: 1, waive: 1, outage: 0.1, "no-enact": 0.2 },
  },
  versions: {
    ...base,
    gap: 0.7,
    jump: 2,
    migrations: { a: { pools: 1 }, b: { pools: 1, signOff: true } },
    weights: { push: 6, apply: 6, waive: 1, "sign-all": 1, revoke: 0.5, look: 0.3, outage: 0.05 },
    bad: 0.15,
  },
  // Agents' keys come and go among evidence that they sealed.
  keys: {
    ...base,
    gap: 0.7,
    jump: 2,
    migrations: { a: { pools: 1, key: "its-own" }, b: { pools: 1, key: "its-own", comparisons: true } },
    weights: { push: 6, "push-all": 3, apply: 4, waive: 0.5, look: 0.3, outage: 0.05 },
    bad: 0.15,
  },
  people: {
    ...base,
    gap: 4,
    migrations: { a: { pools: 2, signOff: true }, b: { pools: 1, signOff: true, soleSigner: true, comparisons: true } },
    weights: {
      push: 6,
      "push-all": 2,
      "push-unreadable": 0.3,
      waive: 4,
      sign: 5,
      "sign-all": 3,
      "waive-sign-off": 1,
      revoke: 3,
      look: 1,
      apply: 1,
      outage: 0.15,
    },
  },
  time: {
    ...base,
    gap: 60,
    jump: 80,
    migrations: { a: { pools: 2, owners: true, summary: true, stableFor: "10m" }, b: { pools: 1, signOff: true } },
    weights: {
      push: 8,
      "push-all": 2,
      "push-unreadable": 1,
      waive: 3,
      revoke: 1,
      "sign-all": 2,
      "waive-sign-off": 1,
      look: 1,
      "no-sweep": 1,
      apply: 1,
      outage: 0.3,
    },
  },
  baselines: {
    ...base,
    gap: 4,
    migrations: { a: { pools: 2 }, b: { pools: 1, comparisons: true, signOff: true } },
    weights: {
      push: 6,
      "push-all": 3,
      baseline: 4,
      waive: 1,
      revoke: 0.5,
      "sign-all": 1,
      look: 1,
      apply: 0.5,
      outage: 0.1,
    },
  },
  words: {
    ...base,
    gap: 4,
    migrations: {
      a: { pools: 2, attested: "by-two", age: "6h" },
      b: { pools: 1, attested: "alone", signOff: true, soleSigner: true },
    },
    weights: {
      push: 4,
      "push-all": 3,
      "push-unreadable": 0.3,
      attest: 6,
      waive: 1,
      revoke: 1,
      "sign-all": 2,
      look: 1,
      apply: 1,
      outage: 0.15,
    },
  },
  phases: {
    ...base,
    gap: 3,
    jump: 4,
    migrations: {
      a: { pools: 2, owners: true, summary: true, armed: { move: "by-decision" } },
      b: { pools: 1, owners: true, stableFor: "2m", approvals: 1, armed: { go: 45, move: "by-decision" } },
      c: { pools: 1, owners: true, comparisons: true, armed: { move: 60 } },
    },
    weights: {
      push: 6,
      "push-all": 5,
      arm: 3,
      apply: 3,
      waive: 1,
      look: 1,
      outage: 0.1,
      "no-sweep": 0.05,
      "no-enact": 0.1,
    },
    bad: 0.15,
  },
  unenforced: {
    ...base,
    gap: 3,
    jump: 4,
    migrations: {
      a: { pools: 2, owners: true, summary: true, unenforced: ["go"] },
      d: { pools: 2, approvals: 1, loose: true, unenforced: [] },
      b: { pools: 1, stableFor: "2m", approvals: 1, armed: { move: "by-decision" }, unenforced: ["move"] },
      c: { pools: 1, comparisons: true, unenforced: [] },
    },
    weights: { push: 6, "push-all": 5, arm: 1, apply: 4, waive: 1, look: 3, outage: 0.1, "no-sweep": 0.05 },
    bad: 0.15,
  },
  comparisons: {
    ...base,
    gap: 2,
    jump: 4,
    migrations: {
      a: { pools: 2, comparisons: true },
      b: { pools: 3, comparisons: true, signOff: true, signedGate: true },
    },
    weights: { push: 10, "push-all": 4, look: 1, "sign-all": 2, waive: 1, outage: 0.15, "no-compare": 0.2 },
    bad: 0.2,
  },
  // Long after one plan comes another, just as evidence does, and then nothing that would hide what was left undone.
  quiet: {
    ...base,
    gap: 40,
    jump: 3,
    faultShare: 0.1,
    migrations: {
      a: { pools: 1, comparisons: true, signOff: true, soleSigner: true, signedGate: true },
      b: { pools: 1, signOff: true, soleSigner: true },
    },
    weights: { push: 6, apply: 6, "sign-all": 2, waive: 0.3 },
    bad: 0.05,
    abandoned: 0.8,
  },
  uncompared: {
    ...base,
    gap: 25,
    jump: 8,
    faultShare: 0.2,
    migrations: {
      a: { pools: 2, comparisons: true },
      b: { pools: 1, comparisons: true, comparedWithin: "2h", signOff: true, soleSigner: true, signedGate: true },
    },
    weights: { push: 6, "push-all": 5, look: 2, "sign-all": 3, waive: 0.5, apply: 0.2, outage: 0.1, "no-compare": 0.8 },
    bad: 0.15,
  },
  large: {
    ...base,
    migrations: { a: { pools: 130, comparisons: true }, b: { pools: 1 } },
    weights: { push: 20, "push-all": 0.2, apply: 2, look: 1, waive: 1, "no-enact": 0.1 },
    gap: 30,
  },
  // What a large estate does on its first night, and on others: many change side at once, and few of them meet.
  shards: {
    ...base,
    gap: 1,
    jump: 2,
    migrations: {
      a: { pools: 6, membersPerShard: 3, owners: true },
      b: { pools: 2, membersPerShard: 1, comparisons: true, signOff: true, soleSigner: true },
      c: { pools: 3, membersPerShard: 2, stableFor: "2m", armed: { move: "by-decision" } },
    },
    weights: {
      push: 6,
      "push-all": 8,
      waive: 2,
      revoke: 1,
      "sign-all": 1,
      arm: 0.5,
      apply: 1,
      look: 1,
      outage: 0.1,
      "no-enact": 0.05,
    },
    bad: 0.15,
  },
  // Hundreds have read and not yet written at once, and few of them should meet.
  night: {
    ...base,
    gap: 20,
    jump: 26,
    spread: 0.05,
    idle: { share: 1, mostMs: 60_000 },
    maxBatch: 1,
    migrations: { a: { pools: 150, membersPerShard: 8 } },
    weights: { push: 3, "push-all": 2, waive: 1, look: 0.5, apply: 0.3, outage: 0.1 },
    bad: 0.1,
  },
  // Nearly every plan version changes how many shards a gate has, and nothing else, while everybody writes.
  resharded: {
    ...base,
    gap: 6,
    jump: 1,
    idle: { share: 0.7, mostMs: 6_000 },
    migrations: { a: { pools: 24, membersPerShard: 4, said: 0 } },
    weights: { apply: 10, "push-all": 1 },
    bad: 0.1,
    abandoned: 0.05,
  },
  // The last checkpoint of a gate becomes satisfied while others are refreshed that its comparisons read.
  last: {
    ...base,
    gap: 6,
    jump: 1,
    faultShare: 0.1,
    idle: { share: 0.7, mostMs: 4_000 },
    migrations: { a: { pools: 4, membersPerShard: 4, comparisons: true } },
    weights: { "push-last": 10, look: 1 },
  },
  names: {
    ...base,
    gap: 4,
    migrations: {
      a: { pools: 2, owners: true, summary: true, longNames: true },
      b: { pools: 2, comparisons: true, signOff: true, longNames: true },
    },
    weights: { push: 10, "push-all": 3, apply: 1, waive: 1, "sign-all": 1, look: 1 },
    effects: NAMINGS,
  },
  flapping: {
    ...base,
    gap: 1,
    jump: 2,
    migrations: { a: { pools: 1 }, b: { pools: 1, stableFor: "2m" } },
    weights: { push: 10, "push-all": 6, look: 0.3, apply: 0.1, outage: 0.05, "mail-slip": 0.05 },
    bad: 0.3,
  },
  logged: {
    ...base,
    gap: 2,
    jump: 2,
    faultRate: 0.06,
    faultShare: 0.5,
    isLogged: true,
    migrations: {
      a: { pools: 1, owners: true, summary: true },
      b: { pools: 1, signOff: true, soleSigner: true, approvals: 1 },
    },
    weights: {
      push: 8,
      "push-all": 3,
      waive: 2,
      "sign-all": 1,
      apply: 0.5,
      look: 0.5,
      outage: 0.4,
      "no-log": 0.2,
      "cut-stream": 0.3,
      "change-key": 0.6,
    },
    mailTroubles: true,
  },
  notify: {
    ...base,
    gap: 5,
    migrations: { a: { pools: 1, owners: true, summary: true } },
    weights: { push: 10, "push-all": 5, waive: 1, outage: 0.3, "mail-slip": 0.15 },
    mailTroubles: true,
    bad: 0.5,
  },
};

/** @throws RangeError for a profile that there is not */
export const profileOf = (name: string): Profile => {
  const found = Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined;
  if (found === undefined) throw new RangeError(`no profile ${name}; there are ${Object.keys(PROFILES).join(", ")}`);
  return found;
};
