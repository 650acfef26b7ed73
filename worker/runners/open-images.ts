/** Streams of images from R2. A stream fails if its bytes do not match the SHA-256 of the image. */

import type { R2Bucket } from '@cloudflare/workers-types';
import type { ImageSource } from '#clients/runner/stream-form.ts';
import { SightlineError } from '#contract/errors.ts';
import { toHex } from '#contract/hash.ts';
import { listSampleImages } from '#contract/sample-images.ts';
import type { ChunkSample } from '#db/objects/chunk-input.ts';
import { imageKey } from '#db/objects/keys.ts';

/** Streaming digest of workerd; Node has no such class. */
declare class DigestStream extends WritableStream<Uint8Array> {
  constructor(algorithm: string);
  readonly digest: Promise<ArrayBuffer>;
}

/** Withholds the last piece until the digest is checked, so that a receiver never gets a complete corrupt image. */
async function* verified(body: ReadableStream<Uint8Array>, sha256: string): AsyncGenerator<Uint8Array> {
  const digester = new (crypto as unknown as { DigestStream: typeof DigestStream }).DigestStream('SHA-256');
  const writer = digester.getWriter();
  let withheld: Uint8Array | undefined;
  for await (const piece of body) {
    // The digest and the receiver may both keep the buffer, so each gets its own.
    await writer.write(piece.slice());
    if (withheld) yield withheld;
    withheld = piece;
  }
  await writer.close();
  if (toHex(await digester.digest) !== sha256) {
    throw new SightlineError('storage_failed', `The stored image ${sha256} is corrupt`);
  }
  if (withheld) yield withheld;
}

async function* read(bucket: R2Bucket, sha256: string): AsyncGenerator<Uint8Array> {
  const object = await bucket.get(imageKey(sha256));
  if (!object) throw new SightlineError('storage_failed', `The stored image ${sha256} cannot be read`);
  yield* verified(object.body as unknown as ReadableStream<Uint8Array>, sha256);
}

type OnError = (error: SightlineError) => void;

async function* reportError(
  pieces: AsyncGenerator<Uint8Array>,
  sha256: string,
  onError: OnError,
): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } catch (cause) {
    const error =
      cause instanceof SightlineError
        ? cause
        : new SightlineError('storage_failed', `The stored image ${sha256} cannot be read`, { cause });
    onError(error);
    throw error;
  }
}

/**
 * Opens the images of samples, each once.
 * @param onError called if an image cannot be sent. It must abort the call: workerd ends a body whose source fails as if
 *   it were complete, and the runner would then report an invalid request.
 */
export function openImages(
  bucket: R2Bucket,
  samples: readonly ChunkSample[],
  onError: OnError = () => {},
): ImageSource[] {
  const names = new Set(samples.flatMap(({ sample }) => listSampleImages(sample)));
  return [...names].map((sha256) => ({
    sha256,
    open: async () => reportError(read(bucket, sha256), sha256, onError),
  }));
}
