/** Where a key lies in memory, as UTF-8. */
export interface KeyPlace {
  readonly bytes: Buffer;
  readonly keyAt: number;
  readonly keyLength: number;
}

/** Where a record lies in memory: its value too. */
export interface RecordPlace extends KeyPlace {
  readonly valueAt: number;
  readonly valueLength: number;
}

/**
 * Passes over records in their order, one at a time; it is on none until it was moved. What `bytes` holds at its places is so until
 * it is moved.
 */
export interface Cursor extends RecordPlace {
  /** Moves to the next record. @returns false where there is none */
  next(): boolean;
  /** How many bytes its key has alike with the key before it. */
  readonly alike: number;
  close(): void;
}
