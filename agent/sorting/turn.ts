/** Whose turn it is with a run that was given to another thread: a number in memory that both threads see. */
export const [WAITING, TAKEN, TAKEN_BACK, DONE, FAILED] = [0, 1, 2, 3, 4] as const;
