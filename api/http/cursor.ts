/** Cursors: the key of the last item, in a form that callers have no reason to read. */
import type { z } from 'zod';
import { SightlineError } from '#contract/errors.ts';

export function toCursor(key: unknown): string {
  return btoa(JSON.stringify(key)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @throws SightlineError `invalid_request` where the cursor did not come from the list that it is given to */
export function fromCursor<Schema extends z.ZodType>(
  cursor: string | undefined,
  schema: Schema,
): z.output<Schema> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))));
  } catch (cause) {
    const message = 'is not a cursor of this list: take next_cursor of the page before';
    throw new SightlineError('invalid_request', `The cursor ${message}`, {
      cause,
      errors: [{ pointer: '/cursor', message }],
    });
  }
}

/** A page out of one row more than it shows. */
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
