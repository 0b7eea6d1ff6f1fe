/** Leaves of a tree from `start` up to, but not including, `end`: a node of the tree is over such a range. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A subtree over `2 ** level` leaves, the `index`th of its level: its hash never changes, however much is appended. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** Where RFC 6962 splits more than one leaf: behind the largest power of two that is smaller than their number. */
const splitOf = ({ start, end }: Range): number => {
  let size = 1;
  while (size * 2 < end - start) size *= 2;
  return start + size;
};

/** The largest complete subtrees of a node, from the left. */
export const subtreesOf = ({ start, end }: Range): readonly Subtree[] => {
  const found: Subtree[] = [];
  for (let at = start; at < end; ) {
    let [level, size] = [0, 1];
    while (size * 2 <= end - at) [level, size] = [level + 1, size * 2];
    found.push({ level, index: at / size });
    at += size;
  }
  return found;
};

/** PATH of RFC 6962, section 2.1.1, within a node: the siblings of the way from a leaf up to it. */
const siblingsOf = (index: number, { start, end }: Range): Range[] => {
  if (end - start === 1) return [];
  const split = splitOf({ start, end });
  return index < split
    ? [...siblingsOf(index, { start, end: split }), { start: split, end }]
    : [...siblingsOf(index, { start: split, end }), { start, end: split }];
};

/** The nodes that prove that a leaf is in a tree, from the leaf up. @param index less than `size` */
export const inclusionRanges = (index: number, size: number): readonly Range[] =>
  siblingsOf(index, { start: 0, end: size });

/** SUBPROOF of RFC 6962, section 2.1.2, within a node. @param isKnown where whoever verifies has the node already */
const subproofOf = (before: number, { start, end }: Range, isKnown: boolean): Range[] => {
  if (before === end) return isKnown ? [] : [{ start, end }];
  const split = splitOf({ start, end });
  return before <= split
    ? [...subproofOf(before, { start, end: split }, isKnown), { start: split, end }]
    : [...subproofOf(before, { start: split, end }, false), { start, end: split }];
};

/** The nodes that prove that a tree of `size` leaves begins with one of `before`; none where one of the two is no more than the other's beginning. */
export const consistencyRanges = (before: number, size: number): readonly Range[] =>
  before === 0 ? [] : subproofOf(before, { start: 0, end: size }, true);
