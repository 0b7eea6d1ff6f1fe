import type { Evidence } from "../../core/audit/evidence.ts";
import { plus } from "../../core/instant.ts";
import type { Checkpoint } from "../../core/readiness/checkpoint/checkpoint.ts";
import type { Waiver } from "../../core/readiness/checkpoint/waiver.ts";
import type { Gate } from "../../core/readiness/gate/gate.ts";
import { type GateMails, noMails } from "../../core/readiness/gate/mails.ts";
import { COVERAGE } from "./coverage.ts";
import { personOf } from "./people.ts";
import { testKey } from "./seal.ts";

export const START = "2026-11-22T00:00:00.000Z";
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** So many milliseconds after {@link START}. */
export const at = (ms: number): string => plus(START, ms);

export const evidence = (validUntil: string, over: Partial<Evidence> = {}): Evidence => ({
  ...{
    fact: "f",
    object: { key: "k", versionId: "v" },
    digest: "d",
    agent: "agent00",
    keyId: "k1",
    publicKey: testKey("agent00").publicKey,
    entries: 1,
    bytes: 1,
  },
  ...{ completedAt: START, sealedAt: START, receivedAt: START, validUntil },
  ...over,
});

/** The backup of a pool, missing until tomorrow. */
export const checkpoint = (over: Partial<Checkpoint> = {}): Checkpoint => ({
  ...{ migration: "m", unit: "pool01", requirement: "rtc", version: 1, planVersion: 1, rules: "r" },
  ...{
    remindEveryMs: null,
    gates: ["go"],
    newInGates: [],
    readerGates: [],
    state: "missing",
    since: START,
    reason: null,
    deadline: at(DAY),
  },
  ...{ evidence: null, voided: null, baseline: [], changed: null, waiver: null, signatures: [], remindAt: null },
  ...over,
});

export const passed = (validUntil: string, over: Partial<Checkpoint> = {}): Checkpoint =>
  checkpoint({ state: "passed", deadline: null, evidence: evidence(validUntil), ...over });

export const failed = (over: Partial<Checkpoint> = {}): Checkpoint =>
  checkpoint({ state: "failed", deadline: null, reason: "it failed", ...over });

export const waiver = (expiresAt: string, over: Partial<Waiver> = {}): Waiver => ({
  ...{
    id: "w",
    requestedBy: personOf("kim"),
    approvedBy: [personOf("ana")],
    reason: "tape is broken",
    control: "copied by hand",
  },
  ...{ grantedAt: START, expiresAt, warnedDays: null },
  ...over,
});

/** Nothing has been mailed, as under a plan that says nothing of it. */
export const quiet: GateMails = noMails({ after: 3, withinMs: HOUR });

/** A gate over one checkpoint, blocked by it. */
export const gate = (over: Partial<Gate> = {}): Gate & { readonly unsatisfied: number } => ({
  ...{ migration: "m", id: "go", title: "Ready to go", before: "the step", unit: null, planVersion: 1, version: 3 },
  ...{ epoch: 0, state: "blocked", since: START, total: 1, unsatisfied: 1, validUntil: null },
  ...{ stableForMs: 0, stableAt: null, mails: quiet, coverage: COVERAGE },
  ...over,
});

/** The same gate, clear until an instant. */
export const clearGate = (validUntil: string, over: Partial<Gate> = {}): ReturnType<typeof gate> =>
  gate({ state: "clear", unsatisfied: 0, epoch: 1, validUntil, ...over });
