import { join } from "node:path";

/**
 * What a process locks: the spool, or only verifying or copying, which take hours and must leave the spool to other
 * processes.
 */
export const SPOOL_LOCKS = ["spool", "verifications", "copies"] as const;
export type SpoolLock = (typeof SPOOL_LOCKS)[number];

/** The file of a spool that names the holder of a lock for people. */
export const lockFile = (folder: string, what: SpoolLock): string =>
  join(folder, what === "spool" ? "lock" : `${what}.lock`);

/** The file that the system locks, beside the one that names the holder for people. */
export const lockedFile = (file: string): string => `${file}.sqlite`;
