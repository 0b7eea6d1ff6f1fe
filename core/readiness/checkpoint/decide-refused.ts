import type { Finding } from "../../finding.ts";
import { type Instant, msOf } from "../../instant.ts";
import type { ManifestKey } from "../../manifest/object-key.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type CheckpointRefused, nextEvent } from "./event.ts";
import type { Refusal } from "./refusal.ts";

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
