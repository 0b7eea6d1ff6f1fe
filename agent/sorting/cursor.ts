/** Where a key lies in memory, as UTF-8. */
export interface KeyPlace {
  readonly bytes: Buffer;
  readonly keyAt: number;
  readonly keyLength: number;
}

/** Passes over records in their order, one at a time; it is on none until it was moved. */
export interface Cursor extends KeyPlace {
  /** Moves to the next record. @returns false where there is none */
  next(): boolean;
  /** Where the value is: what `bytes` holds at these places, as at those of the key, until the cursor is moved. */
  readonly valueAt: number;
  readonly valueLength: number;
  /** How many bytes its key has alike with the key before it. */
  readonly alike: number;
  close(): void;
}
