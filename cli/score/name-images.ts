/** Runners know images by their hash, users by their files: failures are told in the users' words. */
import { isDeepStrictEqual } from 'node:util';
import { SightlineError } from '#contract/errors.ts';
import type { ImageFile } from '../options/read-files.ts';
import { RunFailedError } from '../terminal/failure.ts';

function inUsersWords(text: string, files: readonly ImageFile[]): string {
  return files.reduce((named, { sha256, path }) => named.replaceAll(sha256, path), text);
}

/** @throws what `work` throws, with file names in place of hashes */
export async function namingImages<Result>(files: readonly ImageFile[], work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof SightlineError)) throw cause;
    const message = inUsersWords(cause.message, files);
    const errors = cause.errors.map((one) => ({ ...one, message: inUsersWords(one.message, files) }));
    if (cause instanceof RunFailedError) throw new RunFailedError(cause.code, message);
    if (message === cause.message && isDeepStrictEqual(errors, cause.errors)) throw cause;
    throw new SightlineError(cause.code, message, { errors, cause });
  }
}

export function bytesByHash(files: readonly ImageFile[]): Map<string, Uint8Array> {
  return new Map(files.map(({ sha256, bytes }) => [sha256, bytes]));
}
