import type { Instant } from "../instant.ts";
import type { Subject } from "../manifest/header.ts";
import type { Proof } from "../manifest/proof.ts";

/** The newest genuine evidence of a checkpoint, whatever it showed. */
export interface Evidence {
  /** Id of the fact in the history that tells the whole story. */
  readonly fact: string;
  /** Key and version of the object in the intake; null for a cross-check or a sign-off, which read others. */
  readonly object: { readonly key: string; readonly versionId: string } | null;
  /** What its seal states: SHA-256 of the unpacked bytes. A cross-check or a sign-off names the evidence that it saw. */
  readonly digest: string;
  readonly agent: string;
  readonly completedAt: Instant;
  /** When the agent said it: the same backup may be looked at again. */
  readonly sealedAt: Instant;
  readonly receivedAt: Instant;
  /** From this instant on it no longer holds. */
  readonly validUntil: Instant;
  readonly entries: number;
  readonly bytes: number;
  /** How strongly it shows that there is something to go back to; nothing where it proves no backup. */
  readonly proof?: Proof;
  /** Of a verification, the longest that a check took: of a restore, the recovery time. */
  readonly durationMs?: number;
  /** Of a verification, the backup that it is about. */
  readonly subject?: Subject;
  /** Its place in the line of its agent's manifests for this checkpoint. */
  readonly sequence?: number;
}

/** Sizes of the last accepted evidence, which shrinkage is measured against. */
export interface Baseline {
  readonly fact: string;
  readonly entries: number;
  readonly bytes: number;
}

/** The content of a backup that was accepted, by its digest. */
export interface AcceptedContent {
  readonly content: string;
  readonly completedAt: Instant;
}

/** What a comparison reads of one checkpoint: its newest evidence, and what is known of the content over time. */
export interface ComparedEvidence {
  readonly unit: string;
  readonly requirement: string;
  readonly evidence: Evidence | null;
  /** The content, and since when it is this one; null while no other was seen. */
  readonly changed: { readonly at: Instant | null; readonly content: string } | null;
  /** The contents that were accepted last, newest first. */
  readonly recent?: readonly AcceptedContent[];
}
