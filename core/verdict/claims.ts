import * as z from "zod";
import { type Instant, instantOf, msOf } from "../instant.ts";
import type { LogHead } from "../log/checkpoint.ts";
import { headLine } from "../log/head-line.ts";
import { standingOf } from "../readiness/gate/enforcement.ts";
import type { Gate } from "../readiness/gate/gate.ts";
import type { PresentGate } from "../readiness/gate/present.ts";
import type { UnknownBecause } from "../readiness/gate/present-written.ts";

/**
 * For so long at most a verdict is believed. It cannot see what comes after it: a waiver that is revoked, worse evidence, another
 * plan. So it lives as long as one step of a pipeline needs to read it, and no longer; whoever needs it longer asks again.
 */
export const VERDICT_MS = 15 * 60_000;

const SECOND = 1_000;
/** As JWT writes instants (RFC 7519, section 2). */
const Seconds = z.int().min(0);

/** What a signed verdict says. A later version may say more, which whoever verifies ignores (RFC 7519, section 4). */
export const VerdictClaims = z.object({
  /** The deployment, by the name of its log. */
  iss: z.string().min(1),
  /** Whom it was asked for, where whoever asked said so. */
  aud: z.string().min(1).exactOptional(),
  /** The instant of the verdict. */
  iat: Seconds,
  /** From then on it says nothing. */
  exp: Seconds,
  migration: z.string().min(1),
  gate: z.string().min(1),
  state: z.enum(["clear", "blocked"]),
  /** What that means for the step; absent in verdicts of earlier versions, which enforce every gate. */
  standing: z.enum(["clear", "would-be-blocked", "blocked"]).exactOptional(),
  /** Why nobody can say whether a gate is clear that was. */
  unknown: z.enum(["applying", "not-judged"]).nullable(),
  satisfied: z.int().min(0),
  required: z.int().min(0),
  planVersion: z.int().min(0),
  /** Numbers the transitions of the gate. */
  epoch: z.int().min(0),
  /** The newest head of the log, as mails print it; null where none was known. */
  log: z.string().nullable(),
});
export type VerdictClaims = z.infer<typeof VerdictClaims>;

/** A gate, and what is known of it. */
export interface Judged {
  readonly gate: Pick<Gate, "migration" | "id" | "total" | "planVersion" | "epoch" | "enforced" | "arming">;
  readonly present: Pick<PresentGate, "state" | "validUntil" | "blockers" | "blockerCount">;
  readonly unknown: UnknownBecause | null;
  readonly isApplying: boolean;
}

/** What a verdict says beside the gate. */
export interface Stated {
  readonly issuer: string;
  readonly audience: string | undefined;
  /** Not later than anything was read. */
  readonly now: Instant;
  readonly head: LogHead | undefined;
}

const secondsOf = (instant: Instant): number => Math.floor(msOf(instant) / SECOND);

/** Until when evidence alone would let it be believed, in seconds: of a gate that is shut, for as long as of any. */
const untilOf = ({ state, validUntil }: Judged["present"], now: number): number => {
  const longest = now + VERDICT_MS / SECOND;
  if (state === "blocked") return longest;
  return Math.min(longest, validUntil === null ? now : secondsOf(validUntil));
};

/** The verdict about a gate. One that is clear for no second more is shut: nobody could read it in time. */
export const verdictOf = (
  { gate, present, unknown: because, isApplying }: Judged,
  { issuer, audience, now, head }: Stated,
): VerdictClaims => {
  const iat = secondsOf(now);
  const until = untilOf(present, iat);
  const isOver = until <= iat;
  const state = isOver ? "blocked" : present.state;
  const unknown = isOver ? "not-judged" : because;
  return {
    iss: issuer,
    ...(audience === undefined ? {} : { aud: audience }),
    iat,
    exp: isOver ? iat + VERDICT_MS / SECOND : until,
    migration: gate.migration,
    gate: gate.id,
    state,
    standing: standingOf(gate, { state, blockers: present.blockers, unknown, isApplying }),
    unknown,
    satisfied: Math.max(0, gate.total - present.blockerCount),
    required: gate.total,
    planVersion: gate.planVersion,
    epoch: gate.epoch,
    log: head === undefined ? null : headLine(head),
  };
};

/** Until when a verdict is believed. */
export const validUntilOf = ({ exp }: Pick<VerdictClaims, "exp">): Instant => instantOf(exp * SECOND);
