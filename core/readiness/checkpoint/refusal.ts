import type { Finding, FindingCode } from "../../finding.ts";
import { type Instant, msOf } from "../../instant.ts";
import type { ManifestKey } from "../../manifest/object-key.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type CheckpointRefused, nextEvent } from "./event.ts";

/**
 * The last object that claimed to be evidence of a checkpoint and proved nothing. It is shown to people, and changes neither
 * the checkpoint's state nor a gate: whoever can write such an object could otherwise shut any.
 */
export interface Refusal {
  /** Id of the fact that recorded it. */
  readonly fact: string;
  /** As the object's key says; the store lets an agent write under its own name only. */
  readonly agent: string;
  readonly code: FindingCode;
  /** When the object claims to have been completed; null for a claim about the future, which is before nothing. */
  readonly completedAt: Instant | null;
  readonly at: Instant;
  /** How many in a row were recorded before it, each within ten seconds of the one before. */
  readonly burst: number;
}

const BURST_MS = 10_000;
const MAX_BURST = 10;

/** True where so many objects were refused one after another that one more is only noise, and would hinder who writes evidence. */
const isNoise = ({ burst, at }: Refusal, now: Instant): boolean =>
  burst >= MAX_BURST && msOf(now) - msOf(at) < BURST_MS;

/** What a refused object claims. */
export type RefusedClaim = Pick<ManifestKey, "agent" | "completedAt">;

/** The finding by which an object is refused, if there is one. */
export const refusalAmong = (findings: readonly Finding[]): Finding | undefined =>
  findings.find(({ severity }) => severity === "refuse");

/**
 * Notes that an object was refused that claims to be evidence of this checkpoint; undefined where it claims to be older than the
 * evidence that there is, and where it is one of too many.
 * @param fact the id of the fact that records it
 */
export const decideRefused = (
  checkpoint: Checkpoint,
  { agent, completedAt: claimedAt }: RefusedClaim,
  findings: readonly Finding[],
  fact: string,
  at: Instant,
): CheckpointRefused | undefined => {
  const { evidence, refused } = checkpoint;
  const code = refusalAmong(findings)?.code;
  if (code === undefined || (evidence !== null && claimedAt < evidence.completedAt)) return undefined;
  if (refused !== undefined && isNoise(refused, at)) return undefined;
  const burst = refused !== undefined && msOf(at) - msOf(refused.at) < BURST_MS ? refused.burst + 1 : 0;
  const completedAt = claimedAt <= at ? claimedAt : null;
  return {
    ...nextEvent(checkpoint, at),
    type: "checkpoint-refused",
    refused: { fact, agent, code, completedAt, at, burst },
  };
};

/** True while nothing as new as a refused object has been judged. */
export const isStillRefused = (
  { completedAt }: Pick<Refusal, "completedAt">,
  evidence: { readonly completedAt: Instant },
): boolean => completedAt !== null && evidence.completedAt < completedAt;
