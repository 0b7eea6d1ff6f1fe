interface Paged {
  readonly cursor: string | null;
}

/** Asks page by page, until a page names none after it or nobody wants another. */
export async function* eachPage<T extends Paged>(
  ask: (cursor: string | undefined) => Promise<T>,
): AsyncGenerator<T, void> {
  let cursor: string | undefined;
  do {
    const page = await ask(cursor);
    yield page;
    cursor = page.cursor ?? undefined;
  } while (cursor !== undefined);
}
