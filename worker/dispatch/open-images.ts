/** Images of a chunk as streams from R2 that end in an error unless their bytes are what their name says. */

import type { R2Bucket } from '@cloudflare/workers-types';
import type { ImageSource } from '#clients/runner/stream-form.ts';
import { SightlineError } from '#contract/errors.ts';
import { toHex } from '#contract/hash.ts';
import { listSampleImages } from '#contract/sample-images.ts';
import type { ChunkSample } from '#db/objects/chunk-input.ts';
import { imageKey } from '#db/objects/keys.ts';

/** The Worker's own streaming digest; Node has none under this name. */
declare class DigestStream extends WritableStream<Uint8Array> {
  constructor(algorithm: string);
  readonly digest: Promise<ArrayBuffer>;
}

/** Holds the last piece back until the digest is known: a receiver never sees a whole image that is not the one meant. */
async function* verified(body: ReadableStream<Uint8Array>, sha256: string): AsyncGenerator<Uint8Array> {
  const digester = new (crypto as unknown as { DigestStream: typeof DigestStream }).DigestStream('SHA-256');
  const writer = digester.getWriter();
  let held: Uint8Array | undefined;
  for await (const piece of body) {
    // The digest may keep the buffer, and the receiver takes it: each gets its own.
    await writer.write(piece.slice());
    if (held) yield held;
    held = piece;
  }
  await writer.close();
  if (toHex(await digester.digest) !== sha256) {
    throw new SightlineError('storage_failed', `The stored image ${sha256} is corrupt`);
  }
  if (held) yield held;
}

async function* read(bucket: R2Bucket, sha256: string): AsyncGenerator<Uint8Array> {
  const object = await bucket.get(imageKey(sha256));
  if (!object) throw new SightlineError('storage_failed', `The stored image ${sha256} cannot be read`);
  yield* verified(object.body as unknown as ReadableStream<Uint8Array>, sha256);
}

type OnFault = (fault: SightlineError) => void;

async function* reporting(
  pieces: AsyncGenerator<Uint8Array>,
  sha256: string,
  onFault: OnFault,
): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (cause) {
    const fault =
      cause instanceof SightlineError
        ? cause
        : new SightlineError('storage_failed', `The stored image ${sha256} cannot be read`, { cause });
    onFault(fault);
    throw fault;
  }
}

/**
 * @param onFault is told of an image that cannot be sent. The call must then be given up: workerd ends a body whose
 *   source fails as if it were complete, and the runner would blame the caller.
 */
export function openImages(
  bucket: R2Bucket,
  samples: readonly ChunkSample[],
  onFault: OnFault = () => {},
): ImageSource[] {
  const names = new Set(samples.flatMap(({ sample }) => listSampleImages(sample)));
  return [...names].map((sha256) => ({
    sha256,
    open: async () => reporting(read(bucket, sha256), sha256, onFault),
  }));
}
