/** What must not stay behind when the process is ended by a signal: locks, temporary folders, programs that it started. */

const undos = new Set<() => void>();

/** @returns call it when the work has ended by itself */
export const undoOnExit = (undo: () => void): (() => void) => {
  undos.add(undo);
  return () => void undos.delete(undo);
};

/** Undoes the newest first; what one cannot do does not keep the others from it. */
export const undoAll = (): void => {
  for (const undo of [...undos].toReversed())
    try {
      undo();
    } catch {
      // The process ends; what could not be removed is removed by the next one.
    }
  undos.clear();
};
