/** Runners name images by hash, users by file. Rewrites errors to name the file. */
import { isDeepStrictEqual } from 'node:util';
import { SightlineError } from '#contract/errors.ts';
import type { ImageFile } from '../options/read-files.ts';
import { RunFailedError } from '../terminal/failure.ts';

function replaceHashes(text: string, files: readonly ImageFile[]): string {
  return files.reduce((replaced, { sha256, path }) => replaced.replaceAll(sha256, path), text);
}

/** @throws the error of `work`, with file names instead of hashes */
export async function withImagePaths<Result>(
  files: readonly ImageFile[],
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof SightlineError)) throw cause;
    const message = replaceHashes(cause.message, files);
    const errors = cause.errors.map((error) => ({ ...error, message: replaceHashes(error.message, files) }));
    if (cause instanceof RunFailedError) throw new RunFailedError(cause.code, message);
    if (message === cause.message && isDeepStrictEqual(errors, cause.errors)) throw cause;
    throw new SightlineError(cause.code, message, { errors, cause });
  }
}

export function bytesByHash(files: readonly ImageFile[]): Map<string, Uint8Array> {
  return new Map(files.map(({ sha256, bytes }) => [sha256, bytes]));
}
