/** Cursors of paginated lists: the key of the last item of a page, in an opaque form. */
import type { z } from 'zod';
import { SightlineError } from '#contract/errors.ts';

export function toCursor(key: unknown): string {
  return btoa(JSON.stringify(key)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws SightlineError `invalid_request` if the cursor does not belong to this list */
export function fromCursor<Schema extends z.ZodType>(
  cursor: string | undefined,
  schema: Schema,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))));
  } catch (cause) {
    const message = 'is not a cursor of this list; use next_cursor of the previous page';
    throw new SightlineError('invalid_request', `The cursor ${message}`, {
      cause,
      errors: [{ pointer: '/cursor', message }],
    });
  }
}

/** @param rows up to `limit + 1` rows: the extra row shows that there is another page */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  { keyOf, render }: { keyOf: (row: Row) => unknown; render: (row: Row) => Item },
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(render),
    next_cursor: rows.length > limit && last !== undefined ? toCursor(keyOf(last)) : null,
  };
}
