import type { Actor } from "../actor.ts";
import type { Instant } from "../instant.ts";
import type { Subject } from "../manifest/header.ts";
import type { Proof } from "../manifest/proof.ts";

/** A person's word as evidence. */
export interface Attested {
  readonly by: Actor;
  /** Null where the plan takes one person's word. */
  readonly approvedBy: Actor | null;
  /** Until when by the person's own word, whatever the plan allows; else null. */
  readonly until: Instant | null;
}

/** The newest genuine evidence of a checkpoint, whatever it showed. */
export interface Evidence {
  /** Id of the fact that recorded it. */
  readonly fact: string;
  /** Key and version of the object in the intake; null for a comparison, a sign-off or an attestation. */
  readonly object: { readonly key: string; readonly versionId: string } | null;
  /** SHA-256 of the unpacked bytes, as the seal states it; for a comparison or a sign-off, of the evidence that it read. */
  readonly digest: string;
  readonly agent: string;
  /** The agent's key that sealed it; absent where nobody did: a comparison, a sign-off. */
  readonly keyId?: string;
  /** Its bytes in base64, as the plan had them: another key by the same name is another key. */
  readonly publicKey?: string;
  readonly completedAt: Instant;
  /** When the agent sealed it: the same backup may be collected again. */
  readonly sealedAt: Instant;
  readonly receivedAt: Instant;
  /** From this instant on it is expired. */
  readonly validUntil: Instant;
  readonly entries: number;
  readonly bytes: number;
  /** How strong a proof of a usable backup it is; absent where it proves none. */
  readonly proof?: Proof;
  /** Of a verification, the duration of its longest check: of a restore, the recovery time. */
  readonly durationMs?: number;
  /** Of a verification, the backup that it is about. */
  readonly subject?: Subject;
  /** Present where a person attested it, and nothing was sealed. */
  readonly attested?: Attested;
  /** Its number among the manifests of its agent for this checkpoint. */
  readonly sequence?: number;
}

/** The content of a backup that was accepted, by its digest. */
export interface AcceptedContent {
  readonly content: string;
  readonly completedAt: Instant;
}

/** What a comparison reads of one checkpoint: its newest evidence, and how its content changed. */
export interface ComparedEvidence {
  readonly unit: string;
  readonly requirement: string;
  readonly evidence: Evidence | null;
  /** The content, and since when it has been this one; null before any was read. */
  readonly changed: { readonly at: Instant | null; readonly content: string } | null;
  /** Present where an object that claims to be newer could not be judged, so that the evidence may not be the newest. */
  readonly unjudgedAt?: Instant;
  /** The contents that were accepted last, newest first. */
  readonly recent?: readonly AcceptedContent[];
}
