export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** Reads a list page by page and yields its items. */
export async function* paginate<Item>(
  readPage: (query: { cursor?: string }) => Promise<Page<Item>>,
): AsyncGenerator<Item> {
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await readPage(cursor === null ? {} : { cursor });
    yield* page.items;
    cursor = page.next_cursor;
  } while (cursor !== null);
}
