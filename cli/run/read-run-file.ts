/** Reads a run from a file: a JSON request, or samples as a JSON list or JSON lines. Images may be paths. */
import { dirname, resolve } from 'node:path';
import { sha256 } from '#contract/fields.ts';
import { parseWith } from '#contract/parse.ts';
import { type RunRequestInput, runRequest } from '#contract/run-request.ts';
import { type ImageFile, readImage, readJsonList } from '../options/read-files.ts';
import { UsageError } from '../terminal/failure.ts';

export interface RunFile {
  request: RunRequestInput;
  /** The files that the samples name, without duplicates. */
  images: ImageFile[];
}

type JsonObject = Record<string, unknown>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value with samples is a request; other values are samples, numbered if they have no id. */
function toRequest(values: unknown[]): JsonObject {
  const [first] = values;
  if (values.length === 1 && isObject(first) && 'samples' in first) return first;
  return { samples: values.map((value, index) => (isObject(value) ? { id: String(index + 1), ...value } : value)) };
}

/** Replaces paths, relative to `folder`, by the SHA-256 of their files. */
function createImageReader(folder: string) {
  const files = new Map<string, ImageFile>();
  async function read(reference: string): Promise<string> {
    if (sha256.safeParse(reference).success || reference.startsWith('data:')) return reference;
    if (/^https?:/i.test(reference)) {
      throw new UsageError(
        `The image ${reference} is a URL, and images are not fetched. Save it to a file and give its path.`,
      );
    }
    const path = resolve(folder, reference);
    const file = files.get(path) ?? (await readImage(path));
    files.set(path, file);
    return file.sha256;
  }
  async function readAll(value: unknown): Promise<unknown> {
    if (!Array.isArray(value)) return value;
    const hashes: unknown[] = [];
    for (const item of value) hashes.push(typeof item === 'string' ? await read(item) : item);
    return hashes;
  }
  return { readAll, files };
}

/**
 * @param path `-` for standard input, whose images are relative to the working directory
 * @throws UsageError or SightlineError if the file, a sample or an image is invalid
 */
export async function readRunFile(path: string, settings: { name?: string; model?: string }): Promise<RunFile> {
  const what = 'The run file';
  const { samples, ...rest } = toRequest(await readJsonList(path, what));
  const { readAll, files } = createImageReader(path === '-' ? '.' : dirname(path));
  const resolved: unknown[] = [];
  for (const sample of Array.isArray(samples) ? samples : []) {
    if (!isObject(sample)) {
      resolved.push(sample);
      continue;
    }
    const { images, replacement_images: replacements, ...prompt } = sample;
    resolved.push({
      ...prompt,
      ...(images === undefined ? {} : { images: await readAll(images) }),
      ...(replacements === undefined ? {} : { replacement_images: await readAll(replacements) }),
    });
  }
  const request = { ...rest, ...settings, samples: Array.isArray(samples) ? resolved : samples };
  parseWith(runRequest, request, what);
  return { request: request as RunRequestInput, images: [...files.values()] };
}
