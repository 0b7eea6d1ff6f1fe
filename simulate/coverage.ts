import type { Evidence } from "../core/audit/evidence.ts";
import { FAILURES, type FailureCode } from "../core/failure.ts";
import type { FactEvent } from "../core/history/fact.ts";
import type { LogHead } from "../core/log/checkpoint.ts";
import type { Checkpoint, CheckpointState } from "../core/readiness/checkpoint/checkpoint.ts";
import { checkpointId } from "../core/readiness/checkpoint/checkpoint.ts";
import type { Committed } from "./dynamo/table.ts";
import { checkpointIn, factIn, gateIn, headIn } from "./ledger-view.ts";
import { CHECKPOINT, NEXT_LEAVES } from "./log-view.ts";
import type { FileWrite } from "./world/bucket.ts";

/** What happened, counted: which change met which state, what gates did, and which failures were met. */

const STATES: readonly CheckpointState[] = ["missing", "late", "passed", "stale", "failed", "inconclusive", "waived"];
const CHANGES = [
  "evidenced",
  "unjudged",
  "refused",
  "compared",
  "uncompared",
  "lapsed",
  "requested",
  "waiver-approved",
  "waived",
  "waiver-revoked",
  "signed",
  "unsigned",
  "planned",
  "removed",
] as const;

/** A smaller baseline is accepted of evidence that failed, or is waived meanwhile, or that has been accepted before. */
const BASELINES = ["failed", "waived", "passed"].map((state) => `${state} × baseline-accepted`);

/** What cannot happen, because only a sign-off is signed, time changes no failure, and only what passes can be overdue. */
const IMPOSSIBLE = new Set([
  ...["failed", "inconclusive"].flatMap((state) =>
    ["lapsed", "waiver-approved", "waiver-revoked", "signed", "unsigned"].map((change) => `${state} × ${change}`),
  ),
  ...STATES.filter((state) => state !== "passed").map((state) => `${state} × uncompared`),
]);

const GATE_EVENTS = [
  "gate-counted",
  "gate-stabilizing",
  "gate-cleared",
  "gate-blocked",
  "gate-announced",
  "gate-armed",
] as const;

/**
 * Failures that a use case of the cloud can meet here; others are of the agent, of a desk, or of grants.
 */
const MET: readonly FailureCode[] = [
  ...FAILURES.approval.filter((code) => code !== "approver-machine"),
  "plan-applying",
  "plan-version-old",
  "plan-self-approved",
  "plan-approved-before",
  "ledger-throttled",
  "ledger-unavailable",
  "notification-pending",
  "mail-not-ready",
  "not-found",
];

/** What becomes of plan versions that were accepted, and of those who work on them. */
const PLANS = [
  "plan-applied",
  "plan-abandoned",
  "plan replaced by a newer one",
  "plan left to the next run",
  "plan left by a worker that died",
] as const;

/** What happens to the log. */
const LOG = [
  "leaves put in order by a message",
  "leaves put in order by the schedule",
  "leaves put in order in vain",
  "head published in vain",
  "head published by another run than put its leaves in order",
  "further key of the log",
  "head in a mail",
] as const;

export const coverageUniverse: readonly string[] = [
  ...STATES.flatMap((state) => CHANGES.map((change) => `${state} × ${change}`)).filter((one) => !IMPOSSIBLE.has(one)),
  ...BASELINES,
  ...GATE_EVENTS,
  ...PLANS,
  ...LOG,
  ...MET.map((code) => `failure ${code}`),
];

export interface Coverage {
  readonly counts: Map<string, number>;
  failed(code: FailureCode): void;
  committed(commit: Committed): void;
  /** A file of the log was written, or was not. */
  written(write: FileWrite): void;
  mailed(heads: readonly LogHead[]): void;
}

const stateOf = ({ state, waiver }: Checkpoint): CheckpointState =>
  state !== "passed" && waiver !== null ? "waived" : state;

const CHANGE_OF: Readonly<Record<string, (typeof CHANGES)[number] | "baseline-accepted" | "attestation-revoked">> = {
  "checkpoint-baseline-accepted": "baseline-accepted",
  "checkpoint-evidenced": "evidenced",
  "checkpoint-unjudged": "unjudged",
  "checkpoint-refused": "refused",
  "checkpoint-uncompared": "uncompared",
  "checkpoint-lapsed": "lapsed",
  "checkpoint-requested": "requested",
  "checkpoint-waiver-approved": "waiver-approved",
  "checkpoint-waived": "waived",
  "checkpoint-waiver-revoked": "waiver-revoked",
  "checkpoint-signed": "signed",
  "checkpoint-unsigned": "unsigned",
  "checkpoint-attestation-revoked": "attestation-revoked",
};

const changeOf = (event: FactEvent | undefined, evidence: Evidence | null | undefined): string => {
  if (event === undefined) return "planned";
  const change = CHANGE_OF[event.type] ?? "planned";
  if (change !== "evidenced" || evidence?.object !== null) return change;
  return evidence.attested === undefined ? "compared" : "attested";
};

type Write = Committed["writes"][number];

const planEventOf = ({ key, before, after }: Write): (typeof PLANS)[number] | undefined => {
  const fact = factIn(after);
  if (fact?.type === "plan-applied" || fact?.type === "plan-abandoned") return fact.type;
  const [was, is] = [headIn(before)?.applying, headIn(after)?.applying];
  if (was != null && is != null && was.digest !== is.digest) return "plan replaced by a newer one";
  if (key.sk !== "TURN" || before === undefined || after === undefined) return undefined;
  if (after.holder !== before.holder && before.until !== before.at) return "plan left by a worker that died";
  return after.until === after.at ? "plan left to the next run" : undefined;
};

export const coverage = (counts: Map<string, number> = new Map()): Coverage => {
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  let putInOrder: string | undefined;
  return {
    counts,
    mailed: (heads) => {
      if (heads.length > 0) count("head in a mail" satisfies (typeof LOG)[number]);
    },
    written: (write) => {
      const event = logEventOf(write, putInOrder);
      if (event !== undefined) count(event);
      if (write.path === NEXT_LEAVES && write.after !== undefined) putInOrder = write.by;
    },
    failed: (code) => count(`failure ${code}`),
    committed: ({ writes }) => {
      const events = writes.flatMap(({ after }) => factIn(after)?.events ?? []);
      for (const write of writes) {
        const { before, after } = write;
        const planEvent = planEventOf(write);
        if (planEvent !== undefined) count(planEvent);
        const [was, is] = [checkpointIn(before), checkpointIn(after)];
        if (was !== undefined) {
          const event = events.find((one) => "requirement" in one && checkpointId(one) === checkpointId(was));
          count(`${stateOf(was)} × ${is === undefined ? "removed" : changeOf(event, is.evidence)}`);
        }
        const gate = gateIn(after);
        const event = events.find((one) => "gate" in one && one.gate === gate?.id);
        if (event !== undefined) count(event.type);
      }
    },
  };
};

/** @param putInOrder by whom the leaves were put in order last */
const logEventOf = (
  { path, by, after }: FileWrite,
  putInOrder: string | undefined,
): (typeof LOG)[number] | undefined => {
  if (path === NEXT_LEAVES) {
    if (after === undefined) return "leaves put in order in vain";
    return by.startsWith("log minute") ? "leaves put in order by the schedule" : "leaves put in order by a message";
  }
  if (path.startsWith("key/")) return "further key of the log";
  if (path !== CHECKPOINT) return undefined;
  if (after === undefined) return "head published in vain";
  return by === putInOrder ? undefined : "head published by another run than put its leaves in order";
};

/** What was never reached. */
export const neverReached = ({ counts }: Pick<Coverage, "counts">): string[] =>
  coverageUniverse.filter((name) => !counts.has(name));
