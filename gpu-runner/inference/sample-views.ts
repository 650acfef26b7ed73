/** Images of a sample: decoded, resized to what the model sees, and perturbed. */
import { createHash } from 'node:crypto';
import { SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { PERTURBATIONS, type Perturbation } from '#contract/perturbation.ts';
import type { SampleEvent } from '#contract/runner-events.ts';
import { decodeImage, type RgbImage } from '../image/decode.ts';
import { perturbImage } from '../image/perturb.ts';
import { resizeBicubic } from '../image/resize.ts';
import type { Engine } from './engine.ts';
import type { ImageBytes, SampleContext } from './sample-context.ts';

export interface SeenImage {
  sha256: string;
  /** Size of the decoded file, after EXIF rotation. */
  width: number;
  height: number;
  /** The image at the size at which the model sees it. */
  seen: RgbImage;
  replacement: RgbImage | undefined;
}

/** Images of one prompt; undefined for a prompt without images. */
export type View = readonly RgbImage[] | undefined;

function requireBytes(images: ImageBytes, sha256: string, pointer: string): Uint8Array {
  const bytes = images.get(sha256);
  if (bytes) return bytes;
  throw new SightlineError('image_missing', `The request has no part for the image ${sha256}`, {
    errors: [{ pointer, message: 'send a part that is named by this SHA-256' }],
  });
}

/** Adds the JSON pointer to errors of `work` that have none. */
async function withPointer<Result>(pointer: string, work: () => Promise<Result> | Result): Promise<Result> {
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

function checkTotalSize({ sample, images }: SampleContext): void {
  const all = [...sample.images, ...(sample.replacement_images ?? [])];
  const total = all.reduce((sum, sha256) => sum + (images.get(sha256)?.byteLength ?? 0), 0);
  if (total <= LIMITS.imageBytesPerSampleMax) return;
  throw new SightlineError(
    'image_too_large',
    `The images of this sample have ${total} bytes; the limit is ${LIMITS.imageBytesPerSampleMax}`,
    { errors: [{ pointer: '/images', message: 'send fewer or smaller images' }] },
  );
}

/** @throws SightlineError with the pointer of an image that is unreadable, unsupported, too large or missing */
export async function prepareImages(context: SampleContext): Promise<SeenImage[]> {
  checkTotalSize(context);
  const { engine, sample, images, stopwatch } = context;
  const decode = (sha256: string, pointer: string) =>
    stopwatch.time('decode', () =>
      withPointer(pointer, () => decodeImage(requireBytes(images, sha256, pointer), `image ${sha256}`)),
    );
  const prepared: SeenImage[] = [];
  for (const [index, sha256] of sample.images.entries()) {
    const pointer = `/images/${index}`;
    const decoded = await decode(sha256, pointer);
    const size = await withPointer(pointer, () => engine.family.seenSize(decoded, engine.manifest));
    const replacement = sample.replacement_images?.[index];
    prepared.push({
      sha256,
      width: decoded.width,
      height: decoded.height,
      seen: await stopwatch.time('preprocess', async () => resizeBicubic(decoded, size.width, size.height)),
      replacement: replacement === undefined ? undefined : await decode(replacement, `/replacement_images/${index}`),
    });
  }
  return prepared;
}

/**
 * Seed of one image, from the seed of the call and the content of the file: the images of a run are perturbed
 * independently, and each one can be reproduced alone.
 */
function imageSeed(seed: number, sha256: string): number {
  return createHash('sha256').update(`sightline/1|image|${seed}|${sha256}`).digest().readUInt32BE();
}

export interface ViewRequest {
  images: readonly SeenImage[];
  perturbation: Perturbation;
  seed: number;
  draw: number;
}

/** I' of one draw, at the size of I. */
export function perturbedView(
  { engine, sample }: SampleContext,
  { images, perturbation, seed, draw }: ViewRequest,
): View {
  if (!PERTURBATIONS[perturbation.name].hasImage) return undefined;
  const [red, green, blue] = engine.manifest.image.mean.map((channel) => Math.round(channel * 255));
  return images.map(({ sha256, seen, width, height, replacement }, imageIndex) =>
    perturbImage({
      image: seen,
      perturbation,
      draw,
      seed: imageSeed(seed, sha256),
      imageIndex,
      meanColor: [red ?? 0, green ?? 0, blue ?? 0],
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
