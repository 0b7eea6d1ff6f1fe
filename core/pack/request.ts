import type { Actor, Named } from "../actor.ts";
import type { FailureCode } from "../failure.ts";
import { factId } from "../history/fact-id.ts";
import type { Instant } from "../instant.ts";
import type { PackCounts } from "./pack-file.ts";

/** What somebody asks a pack of. */
export interface PackWish {
  readonly migration: string;
  readonly gate: string | null;
  readonly asOf: Instant;
  readonly manifests: boolean;
}

export interface PackFailed {
  readonly at: Instant;
  readonly reason: string;
  /** The code of the failure; absent of one from before it was recorded, and so are the others. */
  readonly code?: FailureCode;
  /** The fact that could not be packed, where it is one. */
  readonly fact?: string;
  /** Facts that the log has, and the ledger lacks: the first of them. */
  readonly removed?: readonly string[];
}

/** A pack as the ledger has it, from when it is asked for. Nobody removes it: it says who took what away. */
export interface PackRecord extends PackWish {
  readonly id: string;
  readonly by: Actor;
  readonly requestedAt: Instant;
  /** Where it lies, once it is made; null before, and where it cannot be. */
  readonly made: {
    readonly at: Instant;
    readonly object: { readonly key: string; readonly versionId: string };
    readonly bytes: number;
    /** Of the archive; absent of one from before it was recorded. */
    readonly sha256?: string;
    readonly counts: PackCounts;
  } | null;
  /** Why it cannot be made, whenever it is tried; null where it can, or nobody knows yet. */
  readonly failed: PackFailed | null;
}

/** Who fetched a pack, and when: an access record. */
export interface PackAccess {
  readonly migration: string;
  readonly pack: string;
  readonly at: Instant;
  readonly by: Named;
}

/** The same pack for the same wish, however often and by whomever it is asked for. */
export const packId = ({ migration, gate, asOf, manifests }: PackWish): string =>
  factId("pack", migration, gate ?? "-", asOf, String(manifests));

export const packObjectKey = ({ migration, id }: Pick<PackRecord, "migration" | "id">): string =>
  `packs/${migration}/${id}.zip`;
