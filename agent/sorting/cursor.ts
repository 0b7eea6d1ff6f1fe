/** Passes over records in their order, one at a time; it is on none until it was moved. */
export interface Cursor {
  /** Moves to the next record. @returns false where there is none */
  next(): boolean;
  /** Where the record is: what `bytes` holds at these places, until the cursor is moved. */
  readonly bytes: Buffer;
  readonly keyAt: number;
  readonly keyLength: number;
  readonly valueAt: number;
  readonly valueLength: number;
  /** How many bytes its key has alike with the key before it. */
  readonly alike: number;
  close(): void;
}
