/** Reads files named by the user; errors name the file and the reason. */
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

function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a directory';
  if (code === 'EACCES') return 'permission denied';
  return error instanceof Error ? error.message : String(error);
}

/** @throws UsageError if the file cannot be read or is larger than the limit */
export async function readImage(path: string): Promise<ImageFile> {
  try {
    const { size } = await stat(path);
    if (size > LIMITS.imageBytesMax) {
      throw new UsageError(
        `The image ${path} has ${size} bytes; the limit is ${LIMITS.imageBytesMax} (20 MB). Scale it down.`,
      );
    }
    const bytes = await readFile(path);
    return { path, sha256: createHash('sha256').update(bytes).digest('hex'), bytes };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The image ${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

/**
 * @param path `-` for standard input
 * @param what names the file in messages, such as "The run file"
 * @returns the text without a byte order mark
 * @throws UsageError if the file cannot be read
 */
export async function readText(path: string, what: string): Promise<string> {
  try {
    const content = path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
    return content.replace(/^\ufeff/, '');
  } catch (error) {
    throw new UsageError(`${nameOf(path, what)} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

/** @throws UsageError if the content is not JSON */
export function parseJson(content: string, name: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    // Python writes NaN and Infinity; JSON has neither.
    const reason = /\b(NaN|Infinity)\b/.test(content)
      ? 'it contains NaN or Infinity, and every number must be finite'
      : error instanceof Error
        ? error.message
        : String(error);
    throw new UsageError(`${name} is not JSON: ${reason}.`, { cause: error });
  }
}

function nameOf(path: string, what: string): string {
  return `${what} ${path === '-' ? 'on standard input' : path}`;
}

/** @throws UsageError if the file cannot be read or is not JSON */
export async function readJson(path: string, what: string): Promise<unknown> {
  return parseJson(await readText(path, what), nameOf(path, what));
}

/**
 * Reads a JSON list, or JSON lines if the name ends in .jsonl or .ndjson or the first of several lines is JSON.
 * @throws UsageError if the file cannot be read or is neither
 */
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
