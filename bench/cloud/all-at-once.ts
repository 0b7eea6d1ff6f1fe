import type { Backup } from "./bench-estate.ts";

const AT_ONCE = 16;

/** Puts backups as fast as several agents do that wait for each answer. */
export const allAtOnce = async (backups: readonly Backup[], put: (backup: Backup) => Promise<void>): Promise<void> => {
  // The workers share one iterator, so that each backup is put once.
  const left = backups[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const backup of left) await put(backup);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};
