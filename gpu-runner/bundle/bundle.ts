/** Reads and verifies a model bundle. Its revision is the SHA-256 of bundle.json, which pins every other file. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { GRAPHS, type Manifest, manifest, TOKENIZER_FILES } from './manifest.ts';

export interface Bundle {
  folder: string;
  revision: string;
  manifest: Manifest;
}

/** Invalid bundle; the message names the folder, the file and the problem. */
export class BundleError extends Error {
  constructor(folder: string, problem: string, cause?: unknown) {
    super(`The bundle ${folder} cannot be used: ${problem}`, cause === undefined ? undefined : { cause });
    this.name = 'BundleError';
  }
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * Reads bundle.json; does not read the files that it lists.
 * @throws BundleError if bundle.json is missing, malformed or does not list a required file
 */
export async function readBundle(folder: string): Promise<Bundle> {
  let bytes: Buffer;
  try {
    bytes = await readFile(join(folder, 'bundle.json'));
  } catch (cause) {
    throw new BundleError(folder, 'it contains no readable bundle.json', cause);
  }
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new BundleError(folder, 'bundle.json is not JSON', cause);
  }
  const parsed = manifest.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new BundleError(folder, `bundle.json, ${issue?.path.join('.') || 'top level'}: ${issue?.message}`);
  }
  for (const name of [...GRAPHS.map((graph) => `${graph}.onnx`), ...TOKENIZER_FILES]) {
    if (!(name in parsed.data.files))
      throw new BundleError(folder, `bundle.json does not list the required file ${name}`);
  }
  return { folder, revision: createHash('sha256').update(bytes).digest('hex'), manifest: parsed.data };
}

/**
 * Hashes every file of the bundle.
 * @throws BundleError for the first file that is missing or differs from its pinned hash
 */
export async function verifyBundle({ folder, manifest }: Bundle): Promise<void> {
  for (const [name, expected] of Object.entries(manifest.files)) {
    let actual: string;
    try {
      actual = await sha256OfFile(join(folder, name));
    } catch (cause) {
      throw new BundleError(folder, `the file ${name} is missing or cannot be read`, cause);
    }
    if (actual !== expected) {
      throw new BundleError(folder, `the file ${name} has SHA-256 ${actual}, but bundle.json pins ${expected}`);
    }
  }
}
