/** Entries in files (C2SP tlog-tiles): each behind its length in two bytes, the larger first. */

/** Of an entry: what two bytes can state. */
export const MAX_ENTRY_BYTES = 0xffff;
const LENGTH_BYTES = 2;

/** @param entries none longer than {@link MAX_ENTRY_BYTES} */
export const bundleOf = (entries: readonly Uint8Array[]): Buffer =>
  Buffer.concat(
    entries.flatMap((entry) => {
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );

/** The entries of a bundle; undefined where it does not end with an entry. */
export const findEntries = (bundle: Uint8Array): readonly Buffer[] | undefined => {
  const bytes = Buffer.from(bundle);
  const entries: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + LENGTH_BYTES > bytes.length) return undefined;
    const start = at + LENGTH_BYTES;
    const end = start + bytes.readUInt16BE(at);
    if (end > bytes.length) return undefined;
    entries.push(bytes.subarray(start, end));
    at = end;
  }
  return entries;
};
