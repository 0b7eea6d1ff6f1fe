/** So many are begun before the first of them must be done. */
const AHEAD = 256;
/** More are begun once so few are left: in runs, because to wake a thread for each costs as much as half a signature. */
const LOW = 64;

interface Begun<T> {
  readonly item: T;
  readonly done: Promise<unknown> | undefined;
}

/**
 * The same items in the same order, each once what was started with it is done; that of later ones goes on meanwhile. An error of the
 * source comes after all that came before it.
 * @param endsRun true of an item that must be handled before anything is started with those after it
 */
export async function* startedAhead<T>(
  items: AsyncIterable<T>,
  start: (item: T) => Promise<unknown> | undefined,
  endsRun: (item: T) => boolean,
): AsyncGenerator<T> {
  const source = items[Symbol.asyncIterator]();
  const begun: Begun<T>[] = [];
  let failed: { readonly error: unknown } | undefined;
  let isOver = false;

  const beginNext = async (): Promise<void> => {
    try {
      const next = await source.next();
      if (next.done === true) isOver = true;
      else {
        const done = start(next.value);
        // Whoever comes to it awaits it; until then an error of it has nobody.
        done?.catch(() => {});
        begun.push({ item: next.value, done });
      }
    } catch (error) {
      failed = { error };
      isOver = true;
    }
  };
  const beginMore = async (): Promise<void> => {
    for (let last = begun.at(-1); !isOver && begun.length < AHEAD; last = begun.at(-1)) {
      if (last !== undefined && endsRun(last.item)) return;
      await beginNext();
    }
  };
  for (;;) {
    if (begun.length <= LOW) await beginMore();
    const first = begun.shift();
    if (first === undefined) break;
    await first.done;
    yield first.item;
  }
  if (failed !== undefined) throw failed.error;
}
