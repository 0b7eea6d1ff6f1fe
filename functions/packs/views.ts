import type { Actor } from "../../core/actor.ts";
import type { Instant } from "../../core/instant.ts";
import type { PackCounts } from "../../core/pack/pack-file.ts";
import type { PackRecord } from "../../core/pack/request.ts";

/** The response bodies of evidence packs; the CLI depends on these alone. */

export interface PackView {
  readonly id: string;
  readonly migration: string;
  readonly gate: string | null;
  readonly asOf: Instant;
  /** True where the manifests themselves are in it. */
  readonly manifests: boolean;
  readonly by: Actor;
  readonly requestedAt: Instant;
  readonly state: "waiting" | "made" | "failed";
  /** Why it cannot be made. */
  readonly reason: string | null;
  readonly madeAt: Instant | null;
  readonly bytes: number | null;
  readonly counts: PackCounts | null;
}

export interface PacksAnswer {
  readonly packs: readonly PackView[];
  readonly cursor: string | null;
}

export interface PackAnswer {
  readonly pack: PackView;
  /** Where anybody may fetch it for a few minutes, without a token; null where it is not made. */
  readonly download: { readonly url: string; readonly until: Instant; readonly fileName: string } | null;
}

export const packView = ({ made, failed, ...record }: PackRecord): PackView => ({
  id: record.id,
  migration: record.migration,
  gate: record.gate,
  asOf: record.asOf,
  manifests: record.manifests,
  by: record.by,
  requestedAt: record.requestedAt,
  state: made !== null ? "made" : failed !== null ? "failed" : "waiting",
  reason: failed?.reason ?? null,
  madeAt: made?.at ?? null,
  bytes: made?.bytes ?? null,
  counts: made?.counts ?? null,
});
