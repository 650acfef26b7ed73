/** Files that the user names, read with errors that say which one and why. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { LIMITS } from '#contract/limits.ts';
import { UsageError } from '../terminal/failure.ts';

export interface ImageFile {
  path: string;
  sha256: string;
  bytes: Uint8Array;
}

function reason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a directory';
  if (code === 'EACCES') return 'it may not be read';
  return error instanceof Error ? error.message : String(error);
}

/** @throws UsageError when the file is missing, a directory, or over the limit */
export async function readImage(path: string): Promise<ImageFile> {
  try {
    const { size } = await stat(path);
    if (size > LIMITS.imageBytesMax) {
      throw new UsageError(
        `The image ${path} has ${size} bytes; the limit is ${LIMITS.imageBytesMax} (20 MB). Save it smaller.`,
      );
    }
    const bytes = await readFile(path);
    return { path, sha256: createHash('sha256').update(bytes).digest('hex'), bytes };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The image ${path} cannot be read: ${reason(error)}.`, { cause: error });
  }
}

/** `-` is standard input. A byte order mark is dropped. @throws UsageError */
export async function readText(path: string, what: string): Promise<string> {
  try {
    const content = path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
    return content.replace(/^\ufeff/, '');
  } catch (error) {
    throw new UsageError(`${what} ${path} cannot be read: ${reason(error)}.`, { cause: error });
  }
}

/** @throws UsageError */
export function parseJson(content: string, where: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    // Python writes these, JSON does not have them.
    const why = /\b(NaN|Infinity)\b/.test(content)
      ? 'it holds NaN or Infinity, and every number must be finite'
      : error instanceof Error
        ? error.message
        : String(error);
    throw new UsageError(`${where} is not JSON: ${why}.`, { cause: error });
  }
}

function nameOf(path: string, what: string): string {
  return `${what} ${path === '-' ? 'on standard input' : path}`;
}

/** @throws UsageError */
export async function readJson(path: string, what: string): Promise<unknown> {
  return parseJson(await readText(path, what), nameOf(path, what));
}

/** A JSON list, or one JSON value a line where the name ends in .jsonl or the whole is no JSON. @throws UsageError */
export async function readJsonList(path: string, what: string): Promise<unknown[]> {
  const content = await readText(path, what);
  const lines = content.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [{ line, index }]));
  const [first] = lines;
  if (/\.(jsonl|ndjson)$/i.test(path) || (lines.length > 1 && first && isJson(first.line))) {
    return lines.map(({ line, index }) => parseJson(line, `${nameOf(path, what)}, line ${index + 1},`));
  }
  const whole = parseJson(content, nameOf(path, what));
  return Array.isArray(whole) ? whole : [whole];
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
