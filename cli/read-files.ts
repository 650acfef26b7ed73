/** Files that the user names, read with errors that say which one and why. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { LIMITS } from '#contract/limits.ts';
import { UsageError } from './failure.ts';

export interface ImageFile {
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
    return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`The image ${path} cannot be read: ${reason(error)}.`, { cause: error });
  }
}

/** `-` is standard input. @throws UsageError */
export async function readText(path: string, what: string): Promise<string> {
  try {
    return path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${what} ${path} cannot be read: ${reason(error)}.`, { cause: error });
  }
}

/** @throws UsageError */
export async function readJson(path: string, what: string): Promise<unknown> {
  const content = await readText(path, what);
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new UsageError(`${what} ${path === '-' ? 'on standard input' : path} is not JSON.`, { cause: error });
  }
}
