/** Cells of published rows: texts, numbers, pictures; and what the name of a file says. */
import { readImageCell } from '#core/samples/image-cell.ts';
import { isRecord, type Row, refuseRow } from '#core/samples/row.ts';
import type { Draft, Place } from './layout.ts';

/** Numbers as they are written; absent and null are empty. */
export function optionalText(row: Row, column: string): string {
  const cell = row[column];
  if (cell === undefined || cell === null) return '';
  if (typeof cell === 'string') return cell.trim();
  if (typeof cell === 'number' || typeof cell === 'bigint' || typeof cell === 'boolean') return String(cell);
  return refuseRow(`/${column}`, 'must be a text');
}

/** @throws RowError where it is empty */
export function textOf(row: Row, column: string): string {
  return optionalText(row, column) || refuseRow(`/${column}`, 'is empty');
}

export function listOf(row: Row, column: string): unknown[] {
  const cell = row[column];
  return Array.isArray(cell) ? cell : refuseRow(`/${column}`, 'must be a list');
}

export function textsOf(row: Row, column: string): string[] {
  return listOf(row, column).map((one, at) =>
    typeof one === 'string' || typeof one === 'number'
      ? String(one).trim()
      : refuseRow(`/${column}/${at}`, 'must be a text'),
  );
}

function isEmptyImage(cell: unknown): boolean {
  if (cell === undefined || cell === null || cell === '') return true;
  return isRecord(cell) && !cell.bytes && !cell.path;
}

/** None where there is none. */
export function optionalImage(row: Row, column: string): Draft['images'] {
  return isEmptyImage(row[column]) ? [] : [{ cell: readImageCell(row[column], `/${column}`), pointer: `/${column}` }];
}

/** @throws RowError where there is none */
export function imageOf(row: Row, column: string): Draft['images'] {
  const [image] = optionalImage(row, column);
  return image ? [image] : refuseRow(`/${column}`, 'has no picture', 'image_missing');
}

const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}$/;
const BASE64_CHARS_MIN = 65;

/** Base64 in a cell of text, as TSV files have it. */
export function base64ImageOf(row: Row, column: string): Draft['images'] {
  const text = textOf(row, column);
  if (text.length < BASE64_CHARS_MIN)
    return refuseRow(`/${column}`, 'is too short for a picture in base64', 'image_unreadable');
  if (!BASE64.test(text)) return refuseRow(`/${column}`, 'is not base64', 'image_unreadable');
  return [{ cell: { kind: 'bytes', bytes: new Uint8Array(Buffer.from(text, 'base64')) }, pointer: `/${column}` }];
}

/** Of the cells that are there, under other names if need be; empty ones are left out. */
export function metadataOf(row: Row, columns: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(columns).flatMap(([column, name]) => {
      const cell = row[column];
      if (cell === undefined || cell === null || cell === '') return [];
      return [[name, typeof cell === 'bigint' ? Number(cell) : cell]];
    }),
  );
}

/** What the user said, else the first of these that the path has as a word, else the last resort. */
export function splitOf(
  { file, split }: Place,
  words: readonly (readonly [word: RegExp, split: string])[],
  otherwise: string,
): string {
  return split ?? words.find(([word]) => word.test(file))?.[1] ?? otherwise;
}

export const slugOf = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
