const BEYOND_BMP_ORDER = /[\ud800-\uffff]/;

/**
 * Order of manifest keys: by UTF-8 bytes, as `LC_ALL=C sort` has it. JavaScript compares UTF-16 units, which differ
 * from bytes only where a surrogate meets U+E000 to U+FFFF, so only two keys with such characters pay for an encoding.
 * @returns negative, zero or positive.
 */
export const compareKeys = (a: string, b: string): number => {
  if (a === b) return 0;
  if (BEYOND_BMP_ORDER.test(a) && BEYOND_BMP_ORDER.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
};

/** Sorts by key in place, in the order of manifests; each key is tested for surrogates once, not at every comparison. */
export const sortByKey = <T extends { readonly key: string }>(items: T[]): T[] =>
  items.some(({ key }) => BEYOND_BMP_ORDER.test(key))
    ? items.sort((a, b) => compareKeys(a.key, b.key))
    : items.sort((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -1 : 1));

/** Sorts keys in place, in the order of manifests. */
export const sortKeys = (keys: string[]): string[] => keys.sort(compareKeys);
