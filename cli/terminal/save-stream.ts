/** Writes a stream to a file, which appears only when it is complete, or to standard output. */
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { UsageError } from './failure.ts';
import { InterruptedError } from './interruption.ts';

async function* countBytes(
  source: AsyncIterable<Uint8Array>,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    count(chunk.length);
    yield chunk;
  }
}

/**
 * @returns the number of bytes
 * @throws UsageError if the file cannot be written; InterruptedError if the reader of stdout has closed it
 */
export async function saveStream(
  stream: ReadableStream<Uint8Array>,
  path: string | undefined,
  signal: AbortSignal,
): Promise<number> {
  let bytes = 0;
  const source = countBytes(Readable.fromWeb(stream), (count) => {
    bytes += count;
  });
  const partial = `${path}.part`;
  try {
    if (path === undefined) {
      await pipeline(source, process.stdout, { signal, end: false });
    } else {
      await pipeline(source, createWriteStream(partial), { signal });
      await rename(partial, path);
    }
    return bytes;
  } catch (cause) {
    if (path !== undefined) await rm(partial, { force: true });
    const { code, syscall } = cause as NodeJS.ErrnoException;
    if (code === 'EPIPE' && path === undefined) throw new InterruptedError('SIGPIPE');
    if (syscall === 'open' || syscall === 'rename' || code === 'ENOSPC') {
      throw new UsageError(`The file ${path} cannot be written: ${(cause as Error).message}.`, { cause });
    }
    throw cause;
  }
}
