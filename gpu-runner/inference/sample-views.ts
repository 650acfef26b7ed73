/** The pictures of a sample: decoded, brought to the size at which the model sees them, and perturbed. */
import { createHash } from 'node:crypto';
import { SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import type { Perturbation } from '#contract/perturbation.ts';
import type { PromptSample, SampleEvent } from '#contract/runner.ts';
import { decodeImage, type RgbImage } from '../image/decode.ts';
import { perturbImage } from '../image/perturb.ts';
import { resizeBicubic } from '../image/resize.ts';
import type { Engine } from './engine.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Bytes of each image by its SHA-256. */
export type ImageBytes = ReadonlyMap<string, Uint8Array>;

export interface SeenImage {
  sha256: string;
  /** Size of the file's picture after EXIF rotation. */
  width: number;
  height: number;
  seen: RgbImage;
  replacement: RgbImage | undefined;
}

/** A set of pictures that stand in a prompt; `undefined` is the prompt without any. */
export type View = readonly RgbImage[] | undefined;

function bytesOf(images: ImageBytes, sha256: string, pointer: string): Uint8Array {
  const bytes = images.get(sha256);
  if (bytes) return bytes;
  throw new SightlineError('image_missing', `No part of the request carries the image ${sha256}`, {
    errors: [{ pointer, message: 'send a part whose name is this SHA-256' }],
  });
}

async function at<Result>(pointer: string, work: () => Promise<Result> | Result): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SightlineError) || error.errors.length > 0) throw error;
    throw new SightlineError(error.code, error.message, {
      errors: [{ pointer, message: error.message }],
      cause: error,
    });
  }
}

/** @throws SightlineError naming the image by pointer: unreadable, unsupported, too large or missing. */
export async function seeImages(
  engine: Engine,
  sample: PromptSample,
  images: ImageBytes,
  stopwatch: Stopwatch,
): Promise<SeenImage[]> {
  const all = [...sample.images, ...(sample.replacement_images ?? [])];
  const total = all.reduce((sum, sha256) => sum + (images.get(sha256)?.byteLength ?? 0), 0);
  if (total > LIMITS.imageBytesPerSampleMax) {
    throw new SightlineError(
      'image_too_large',
      `The images of this sample have ${total} bytes; the limit is ${LIMITS.imageBytesPerSampleMax}`,
      { errors: [{ pointer: '/images', message: 'send smaller images or fewer' }] },
    );
  }
  const seen: SeenImage[] = [];
  for (const [index, sha256] of sample.images.entries()) {
    const pointer = `/images/${index}`;
    const decode = (hash: string, where: string) =>
      stopwatch.time('decode', () => at(where, () => decodeImage(bytesOf(images, hash, where), `image ${hash}`)));
    const picture = await decode(sha256, pointer);
    const size = await at(pointer, () => engine.family.seenSize(picture, engine.manifest));
    const replacementHash = sample.replacement_images?.[index];
    seen.push({
      sha256,
      width: picture.width,
      height: picture.height,
      seen: await stopwatch.time('preprocess', async () => resizeBicubic(picture, size.width, size.height)),
      replacement:
        replacementHash === undefined ? undefined : await decode(replacementHash, `/replacement_images/${index}`),
    });
  }
  return seen;
}

/**
 * The seed of one image: of the call's seed and of what the picture's file holds, so that the images of a run are
 * perturbed independently and each can be reproduced alone.
 */
function imageSeed(seed: number, sha256: string): number {
  return createHash('sha256').update(`sightline/1|image|${seed}|${sha256}`).digest().readUInt32BE();
}

/** I' of one draw, on the same grid as I. */
export function perturbedView(
  engine: Engine,
  images: readonly SeenImage[],
  sample: PromptSample,
  options: { perturbation: Perturbation; seed: number; draw: number },
): View {
  if (options.perturbation.name === 'no_image') return undefined;
  return images.map(({ sha256, seen, width, height, replacement }, imageIndex) =>
    perturbImage({
      image: seen,
      ...options,
      seed: imageSeed(options.seed, sha256),
      imageIndex,
      meanColor: engine.manifest.image.mean.map((channel) => Math.round(channel * 255)) as [number, number, number],
      regions: sample.regions?.filter((region) => region.image === imageIndex) ?? [],
      originalSize: { width, height },
      ...(replacement ? { replacement } : {}),
    }),
  );
}

export function describeImages(engine: Engine, images: readonly SeenImage[]): SampleEvent['images'] {
  return images.map(({ sha256, width, height, seen }) => {
    const grid = engine.family.featureGrid(seen, engine.manifest);
    return {
      sha256,
      width,
      height,
      resized_width: seen.width,
      resized_height: seen.height,
      tokens: grid.rows * grid.columns,
    };
  });
}
