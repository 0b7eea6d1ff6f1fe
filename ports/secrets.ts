/** Secrets that Cleargate makes for itself, and tells nobody. */
export interface Secrets {
  /** The secret of a name, of 32 bytes: it is made by whoever asks first, and is the same for everybody after. */
  read(name: string): Promise<Uint8Array>;
}
