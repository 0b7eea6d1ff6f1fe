/** A version of an object. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
}

/** Where manifests, plans and lists lie: versioned, never overwritten. */
export interface ObjectStore {
  /**
   * Opens an object for reading once, from start to end.
   * @throws Failure `object-missing`, `store-*`
   */
  open(object: ObjectVersion): Promise<{ readonly size: number; readonly chunks: AsyncIterable<Uint8Array> }>;
  /**
   * Writes an object unless its key is taken.
   * @returns its version, or the present one where that has the same bytes
   * @throws Failure `object-differs` where it has other bytes, `store-*`
   */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<ObjectVersion>;
}
