import { createHash } from "node:crypto";
import type { Verdict } from "../audit/finding.ts";
import type { CheckpointEvent } from "../checkpoint/decide.ts";
import type { GateEvent } from "../gate/decide.ts";
import type { Instant } from "../instant.ts";
import type { PlanChanges } from "../plan/apply.ts";

interface FactBase {
  readonly id: string;
  readonly recordedAt: Instant;
  /** As the object's key claims it; `-` where it claims none. */
  readonly migration: string;
  readonly unit: string | null;
  readonly requirement: string | null;
  readonly agent: string | null;
  readonly events: readonly (CheckpointEvent | GateEvent)[];
}

/** An object came into the intake and was audited. Every version of every object has exactly one such fact. */
export interface ManifestFact extends FactBase {
  readonly type: "manifest-audited";
  readonly object: { readonly key: string; readonly versionId: string; readonly size: number };
  readonly digest: string | null;
  readonly planVersion: number | null;
  readonly header: {
    readonly kind: string;
    readonly tool: { readonly name: string; readonly version: string };
    readonly startedAt: Instant;
    readonly completedAt: Instant;
  } | null;
  readonly entries: number;
  readonly bytes: number;
  readonly verdict: Verdict;
}

/** The newest inventories of a migration were merged. */
export interface CrossCheckFact extends FactBase {
  readonly type: "inventories-compared";
  readonly digest: string;
  readonly planVersion: number;
  readonly entries: number;
  readonly inputs: readonly { readonly unit: string; readonly fact: string }[];
  readonly verdict: Verdict;
}

/** A plan version came into force. */
export interface PlanFact extends FactBase {
  readonly type: "plan-applied";
  readonly planVersion: number;
  /** When the applying began: the instant that the planned state is judged and dated by. */
  readonly effectiveAt: Instant;
  /** SHA-256 of the compiled plan as it is stored. */
  readonly digest: string;
  /** Where the plan itself lies, with everything that it extends. */
  readonly object: { readonly key: string; readonly versionId: string };
  readonly by: string;
  readonly changes: PlanChanges;
}

export type Fact = ManifestFact | CrossCheckFact | PlanFact;

/** An id from what makes the fact unique, so that a second telling of the same fact is recognised. */
export const factId = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);
