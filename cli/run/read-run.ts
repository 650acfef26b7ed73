/** A run from a file: a JSON request, or samples as a JSON list or JSON lines. Images may be paths of files. */
import { dirname, resolve } from 'node:path';
import { parseWith } from '#contract/parse.ts';
import { type RunRequestInput, runRequest } from '#contract/run.ts';
import { sha256 } from '#contract/runner.ts';
import { type ImageFile, readImage, readJsonList } from '../options/read-files.ts';
import { UsageError } from '../terminal/failure.ts';

export interface RunFile {
  request: RunRequestInput;
  /** Each file that the samples name, once. */
  images: ImageFile[];
}

type Entry = Record<string, unknown>;

function isObject(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toRequest(values: unknown[]): Entry {
  const [only] = values;
  if (values.length === 1 && isObject(only) && 'samples' in only) return only;
  return { samples: values.map((one, index) => (isObject(one) ? { id: String(index + 1), ...one } : one)) };
}

/** Paths are relative to the file that names them. */
function createImageReader(folder: string) {
  const files = new Map<string, ImageFile>();
  async function read(reference: string): Promise<string> {
    if (sha256.safeParse(reference).success || reference.startsWith('data:')) return reference;
    if (/^https?:/i.test(reference)) {
      throw new UsageError(`The image ${reference} is not fetched: save it to a file and name that.`);
    }
    const path = resolve(folder, reference);
    const file = files.get(path) ?? (await readImage(path));
    files.set(path, file);
    return file.sha256;
  }
  async function readAll(value: unknown): Promise<unknown> {
    if (!Array.isArray(value)) return value;
    const read1 = (one: unknown) => (typeof one === 'string' ? read(one) : one);
    const hashes: unknown[] = [];
    for (const one of value) hashes.push(await read1(one));
    return hashes;
  }
  return { readAll, files };
}

/** @param path `-` is standard input; its images are relative to the working directory. @throws UsageError, SightlineError */
export async function readRunFile(path: string, settings: { name?: string; model?: string }): Promise<RunFile> {
  const what = 'The run file';
  const { samples, ...rest } = toRequest(await readJsonList(path, what));
  const { readAll, files } = createImageReader(path === '-' ? '.' : dirname(path));
  const named: unknown[] = [];
  for (const sample of Array.isArray(samples) ? samples : []) {
    if (!isObject(sample)) {
      named.push(sample);
      continue;
    }
    const { images, replacement_images: replacements, ...prompt } = sample;
    named.push({
      ...prompt,
      ...(images === undefined ? {} : { images: await readAll(images) }),
      ...(replacements === undefined ? {} : { replacement_images: await readAll(replacements) }),
    });
  }
  const request = { ...rest, ...settings, samples: Array.isArray(samples) ? named : samples };
  parseWith(runRequest, request, what);
  return { request: request as RunRequestInput, images: [...files.values()] };
}
