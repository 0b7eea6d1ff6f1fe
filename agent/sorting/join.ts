import { compareKeys } from "../../core/manifest/key-order.ts";

interface Keyed {
  readonly key: string;
}

/** One key, with what each side has of it; where a side has a key repeatedly, its last is the one that counts. */
export interface Joined<L, R> {
  readonly key: string;
  readonly left: L | undefined;
  readonly right: R | undefined;
}

/** Passes over two sides that are both in the order of keys, at once. */
export function* joinSorted<L extends Keyed, R extends Keyed>(
  lefts: Iterable<L>,
  rights: Iterable<R>,
): Generator<Joined<L, R>> {
  const left = lastOfEach(lefts);
  const right = lastOfEach(rights);
  try {
    let [l, r] = [left.next(), right.next()];
    while (l.done !== true || r.done !== true) {
      const order = l.done === true ? 1 : r.done === true ? -1 : compareKeys(l.value.key, r.value.key);
      yield {
        key: ((order <= 0 ? l.value : r.value) as Keyed).key,
        left: order <= 0 ? (l.value as L) : undefined,
        right: order >= 0 ? (r.value as R) : undefined,
      };
      if (order <= 0) l = left.next();
      if (order >= 0) r = right.next();
    }
  } finally {
    left.return(undefined);
    right.return(undefined);
  }
}

/** Of what has the same key, the last. */
export function* lastOfEach<T extends Keyed>(sorted: Iterable<T>): Generator<T> {
  let last: T | undefined;
  for (const one of sorted) {
    if (last !== undefined && last.key !== one.key) yield last;
    last = one;
  }
  if (last !== undefined) yield last;
}

/** The first key that there is twice; undefined where each is there once. */
export const findRepeated = (sorted: Iterable<Keyed>): string | undefined => {
  let last: string | undefined;
  for (const { key } of sorted) {
    if (key === last) return key;
    last = key;
  }
  return undefined;
};

/** All of two sides that are both in the order of keys, in that order. */
export function* mergedByKey<T extends Keyed>(ones: Iterable<T>, others: Iterable<T>): Generator<T> {
  const left = others[Symbol.iterator]();
  let next = left.next();
  for (const one of ones) {
    for (; next.done !== true && compareKeys(next.value.key, one.key) < 0; next = left.next()) yield next.value;
    yield one;
  }
  for (; next.done !== true; next = left.next()) yield next.value;
}
