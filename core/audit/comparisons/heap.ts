/** Restores a heap at `from` downwards: the least on top. */
export const sink = <T>(heap: T[], compare: (a: T, b: T) => number, from = 0): void => {
  for (let at = from; ; ) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2])
      if (child < heap.length && compare(heap[child] as T, heap[least] as T) < 0) least = child;
    if (least === at) return;
    [heap[at], heap[least]] = [heap[least] as T, heap[at] as T];
    at = least;
  }
};

/** Adds one to a heap. */
export const push = <T>(heap: T[], compare: (a: T, b: T) => number, one: T): void => {
  let at = heap.push(one) - 1;
  for (let above = (at - 1) >> 1; at > 0 && compare(heap[at] as T, heap[above] as T) < 0; above = (at - 1) >> 1) {
    [heap[at], heap[above]] = [heap[above] as T, heap[at] as T];
    at = above;
  }
};

/** Takes the least off a heap; undefined where it is empty. */
export const pop = <T>(heap: T[], compare: (a: T, b: T) => number): T | undefined => {
  const [least] = heap;
  const last = heap.pop();
  if (last !== undefined && heap.length > 0) {
    heap[0] = last;
    sink(heap, compare);
  }
  return least;
};
