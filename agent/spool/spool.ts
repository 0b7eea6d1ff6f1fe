import type { ManifestKey } from "../../core/manifest/object-key.ts";
import type { ChainLink } from "./chain.ts";
import type { SpoolLock } from "./spool-locks.ts";
import type { TemporaryFolder } from "./temporary.ts";

/** A packed manifest that waits to be pushed. */
export interface SpooledManifest {
  readonly id: string;
  readonly objectKey: string;
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  /** Its link in the chain of its unit and requirement; older agents did not write one. */
  readonly link: ChainLink | undefined;
}

export interface Spool {
  readonly folder: string;
  /**
   * Stores a packed manifest until it is pushed.
   * @param link called once all of it was read
   * @throws Failure `spool-full`, `spool-unwritable`, and whatever the stream throws
   */
  put(
    place: Omit<ManifestKey, "digest">,
    packed: AsyncIterable<Uint8Array>,
    link?: () => ChainLink,
  ): Promise<SpooledManifest>;
  /** The link of the last manifest that was sealed for a unit and requirement, pushed or not. */
  findLastLink(unit: string, requirement: string): ChainLink | undefined;
  /** Oldest first. @throws Failure `spool-damaged` */
  listPending(): readonly SpooledManifest[];
  /** Removes a manifest that was pushed, and records that it was. */
  markPushed(manifest: SpooledManifest, at: string): void;
  findLastPush(): Push | undefined;
  /** The last push for each unit and requirement, by `<unit>/<requirement>`. */
  lastPushes(): ReadonlyMap<string, Push>;
  /** @returns releases the lock. @throws Failure `spool-locked` where another process holds it */
  lock(what?: SpoolLock): () => void;
  /** Takes a lock away from a process that may still work: it does not notice. */
  breakLock(what: SpoolLock): void;
  /** A folder for the temporary files of one job; what a crash left of others is removed. */
  openTemporary(): TemporaryFolder;
}

export interface Push {
  readonly at: string;
  readonly objectKey: string;
}
