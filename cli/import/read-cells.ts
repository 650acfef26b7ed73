/** Reads cells of published rows: texts, lists, images, metadata; and splits from file names. */
import { readImageCell } from '#core/samples/image-cell.ts';
import { isRecord, type Row, refuseRow } from '#core/samples/row.ts';
import type { Draft, RowLocation } from './importer.ts';

/** Reads a text or a number; an absent cell or null is ''. @throws RowError for other types */
export function optionalText(row: Row, column: string): string {
  const cell = row[column];
  if (cell === undefined || cell === null) return '';
  if (typeof cell === 'string') return cell.trim();
  if (typeof cell === 'number' || typeof cell === 'bigint' || typeof cell === 'boolean') return String(cell);
  return refuseRow(`/${column}`, 'must be a text');
}

/** @throws RowError if the cell is empty */
export function requireText(row: Row, column: string): string {
  return optionalText(row, column) || refuseRow(`/${column}`, 'is empty');
}

export function requireList(row: Row, column: string): unknown[] {
  const cell = row[column];
  return Array.isArray(cell) ? cell : refuseRow(`/${column}`, 'must be a list');
}

export function requireTexts(row: Row, column: string): string[] {
  return requireList(row, column).map((item, index) =>
    typeof item === 'string' || typeof item === 'number'
      ? String(item).trim()
      : refuseRow(`/${column}/${index}`, 'must be a text'),
  );
}

function isEmptyImage(cell: unknown): boolean {
  if (cell === undefined || cell === null || cell === '') return true;
  return isRecord(cell) && !cell.bytes && !cell.path;
}

/** @returns an empty list if the cell has no image */
export function optionalImage(row: Row, column: string): Draft['images'] {
  return isEmptyImage(row[column]) ? [] : [{ cell: readImageCell(row[column], `/${column}`), pointer: `/${column}` }];
}

/** @throws RowError if the cell has no image */
export function requireImage(row: Row, column: string): Draft['images'] {
  const [image] = optionalImage(row, column);
  return image ? [image] : refuseRow(`/${column}`, 'has no image', 'image_missing');
}

const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}$/;
const BASE64_CHARS_MIN = 65;

/** Reads an image in base64, as in TSV files. */
export function requireBase64Image(row: Row, column: string): Draft['images'] {
  const text = requireText(row, column);
  if (text.length < BASE64_CHARS_MIN)
    return refuseRow(`/${column}`, 'is too short for an image in base64', 'image_unreadable');
  if (!BASE64.test(text)) return refuseRow(`/${column}`, 'is not base64', 'image_unreadable');
  return [{ cell: { kind: 'bytes', bytes: new Uint8Array(Buffer.from(text, 'base64')) }, pointer: `/${column}` }];
}

/** @param columns maps columns to metadata keys; empty cells are omitted */
export function pickMetadata(row: Row, columns: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(columns).flatMap(([column, name]) => {
      const cell = row[column];
      if (cell === undefined || cell === null || cell === '') return [];
      return [[name, typeof cell === 'bigint' ? Number(cell) : cell]];
    }),
  );
}

/** The split that the user names, else that of the first pattern that matches the file, else the default. */
export function chooseSplit(
  { file, split }: RowLocation,
  { patterns, fallback }: { patterns: readonly (readonly [pattern: RegExp, split: string])[]; fallback: string },
): string {
  return split ?? patterns.find(([pattern]) => pattern.test(file))?.[1] ?? fallback;
}

export function toSlug(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
