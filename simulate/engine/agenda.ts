interface Planned {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

const isBefore = (a: Planned, b: Planned): boolean => (a.at === b.at ? a.order < b.order : a.at < b.at);

/** What is planned, by its instant in milliseconds; what is planned for the same instant keeps its order. A binary heap. */
export interface Agenda {
  plan(at: number, run: () => void): void;
  nextAt(): number | undefined;
  take(): Planned | undefined;
}

const sinkFirst = (heap: Planned[]): void => {
  const moved = heap[0] as Planned;
  let index = 0;
  for (;;) {
    const left = 2 * index + 1;
    if (left >= heap.length) break;
    const right = left + 1;
    const child = right < heap.length && isBefore(heap[right] as Planned, heap[left] as Planned) ? right : left;
    if (!isBefore(heap[child] as Planned, moved)) break;
    heap[index] = heap[child] as Planned;
    index = child;
  }
  heap[index] = moved;
};

export const agenda = (): Agenda => {
  const heap: Planned[] = [];
  let order = 0;
  return {
    plan: (at, run) => {
      const planned = { at, order: order++, run };
      let index = heap.push(planned) - 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (!isBefore(planned, heap[parent] as Planned)) break;
        heap[index] = heap[parent] as Planned;
        index = parent;
      }
      heap[index] = planned;
    },
    nextAt: () => heap[0]?.at,
    take: () => {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined || first === last) return first;
      heap[0] = last;
      sinkFirst(heap);
      return first;
    },
  };
};
