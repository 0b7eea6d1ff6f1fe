/** A version of an object. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
}

/** The store of manifests, plans and lists: versioned, never overwritten. */
export interface ObjectStore {
  /**
   * Opens an object for reading once, from start to end; reading its chunks may throw `store-*` too.
   * @throws Failure `object-missing`, `store-*`
   */
  open(object: ObjectVersion): Promise<{ readonly size: number; readonly chunks: AsyncIterable<Uint8Array> }>;
  /**
   * Writes an object, unless its key exists.
   * @returns its version, or the existing one where that has the same bytes
   * @throws Failure `object-differs` where the existing one has other bytes, `store-*`
   */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<ObjectVersion>;
}
