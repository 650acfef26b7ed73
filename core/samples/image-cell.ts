/** Reads image cells of datasets: a hash, a data URI, bytes, a path, or a struct of bytes and path. */
import { type ImageCell, isRecord, refuseRow } from './row.ts';

const SHA256 = /^[0-9a-f]{64}$/;
const DATA_URI = /^data:image\/[a-z+]+;base64,/;
const PATH_CHARS_MAX = 4096;

function fromBase64(base64: string, pointer: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return refuseRow(pointer, 'is not base64', 'image_unreadable');
  }
}

/** @throws RowError if the cell is not an image */
export function readImageCell(cell: unknown, pointer: string): ImageCell {
  if (cell instanceof Uint8Array) return { kind: 'bytes', bytes: cell };
  if (typeof cell === 'string') {
    if (SHA256.test(cell)) return { kind: 'sha256', sha256: cell };
    const prefix = DATA_URI.exec(cell);
    if (prefix) return { kind: 'bytes', bytes: fromBase64(cell.slice(prefix[0].length), pointer) };
    if (cell === '' || cell.length > PATH_CHARS_MAX) return refuseRow(pointer, 'is neither a hash nor a path');
    return { kind: 'path', path: cell };
  }
  if (isRecord(cell)) {
    const { bytes, path, sha256 } = cell;
    if (bytes instanceof Uint8Array && bytes.length > 0) return { kind: 'bytes', bytes };
    if (typeof bytes === 'string' && bytes !== '')
      return { kind: 'bytes', bytes: fromBase64(bytes, `${pointer}/bytes`) };
    if (typeof sha256 === 'string') return readImageCell(sha256, `${pointer}/sha256`);
    if (typeof path === 'string') return readImageCell(path, `${pointer}/path`);
  }
  return refuseRow(pointer, 'must be a SHA-256, a data URI, a path, or a struct with bytes or a path');
}

/** Reads one cell, a list of cells, or nothing. */
export function readImageCells(value: unknown, pointer: string): { cell: ImageCell; pointer: string }[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return [{ cell: readImageCell(value, pointer), pointer }];
  return value.map((cell, index) => ({
    cell: readImageCell(cell, `${pointer}/${index}`),
    pointer: `${pointer}/${index}`,
  }));
}
