import type { Instant } from "../core/instant.ts";
import type { ObjectVersion } from "./object-store.ts";

/** One version of an object in a listing; `size` in bytes. */
export interface ListedObject extends ObjectVersion {
  readonly size: number;
  readonly storedAt: Instant;
}

/** Every version of every object of the intake, page by page. */
export interface IntakeListing {
  /**
   * Versions whose keys come after `after`, in order of key: so many as `limit` says, and then the last key's others, so
   * that a key alone can name where the next page begins; `next` is absent at the end.
   */
  list(
    after: string | undefined,
    limit: number,
  ): Promise<{ readonly versions: readonly ListedObject[]; readonly next?: string }>;
}

export interface IntakeQueue {
  /** Enqueues an object to be received, as the bucket's own event would. @throws Failure `queue-*` */
  enqueue(object: ListedObject): Promise<void>;
}

/** The ids of recorded facts. */
export interface FactIndex {
  /** Those of the ids that name a recorded fact. */
  knownFacts(ids: readonly string[]): Promise<ReadonlySet<string>>;
  hasFact(id: string): Promise<boolean>;
}
