/** Writes a benchmark folder: images named by SHA-256, and one sample per line. The folder appears when it is complete. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { datasetSample } from '#contract/dataset.ts';
import { SightlineError } from '#contract/errors.ts';
import { describeFile, imageKind } from '#contract/image-file.ts';
import { LIMITS } from '#contract/limits.ts';
import { jsonPointer } from '#contract/parse.ts';
import { type ImageCell, RowError, refuseRow } from '#core/samples/row.ts';
import type { Draft } from './importer.ts';

const FAULTS_PER_ROW_MAX = 4;
const EXTENSIONS = { JPEG: 'jpg', PNG: 'png', WebP: 'webp' } as const;

async function readFirstExisting(paths: readonly string[]): Promise<Uint8Array | undefined> {
  for (const path of paths) {
    try {
      const { size } = await stat(path);
      if (size > LIMITS.imageBytesMax)
        refuseRow('', `the image has ${size} bytes; the limit is ${LIMITS.imageBytesMax}`, 'image_too_large');
      return await readFile(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    }
  }
  return undefined;
}

/** Rejects paths that lead out of the source, because published rows are not trusted. */
function requireInside(path: string, pointer: string): string {
  if (isAbsolute(path) || path.split(/[/\\]/).includes('..') || path.includes('\0'))
    return refuseRow(pointer, `names a file outside the source: ${path}`);
  return path;
}

async function loadImage(
  { cell, pointer }: { cell: ImageCell; pointer: string },
  folders: readonly string[],
): Promise<Uint8Array> {
  if (cell.kind === 'bytes') return cell.bytes;
  if (cell.kind === 'sha256') return refuseRow(pointer, 'is a hash, not an image', 'image_missing');
  const path = requireInside(cell.path, pointer);
  const bytes = await readFirstExisting(folders.map((folder) => join(folder, path)));
  if (bytes) return bytes;
  return refuseRow(
    pointer,
    `there is no file ${path}; unpack the archive of images next to the data file`,
    'image_missing',
  );
}

/** @returns the extension of the image */
function checkImage(bytes: Uint8Array, pointer: string): 'jpg' | 'png' | 'webp' {
  if (bytes.length > LIMITS.imageBytesMax)
    return refuseRow(pointer, `has ${bytes.length} bytes; the limit is ${LIMITS.imageBytesMax}`, 'image_too_large');
  const kind = imageKind(bytes);
  return kind
    ? EXTENSIONS[kind]
    : refuseRow(pointer, `is ${describeFile(bytes)}, not a JPEG, PNG or WebP`, 'image_unsupported');
}

export interface FolderWriter {
  /** Writes all samples of a row, or none. @returns the number of new images. @throws RowError */
  write(drafts: readonly Draft[], imageFolders: readonly string[]): Promise<number>;
  /** @param manifest content of benchmark.json */
  finish(manifest: unknown): Promise<void>;
  /** Deletes what was written. */
  abandon(): Promise<void>;
}

/** Suffix of the working folder. The next import deletes the one of a killed import. */
const UNFINISHED = '.unfinished';

function throwUnwritable(folder: string) {
  return (error: NodeJS.ErrnoException): never => {
    throw new SightlineError('invalid_request', `${folder} cannot be written to: ${error.message}.`, { cause: error });
  };
}

function isMissing(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ENOENT';
}

async function requireEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error) => (isMissing(error) ? [] : throwUnwritable(folder)(error)));
  if (names.length === 0) return;
  throw new SightlineError('invalid_request', `The folder ${folder} is not empty. Choose another, or delete it first.`);
}

/** Replaces an empty folder; fails if files were added meanwhile. */
async function moveTo(work: string, folder: string): Promise<void> {
  await rmdir(folder).catch((error) => (isMissing(error) ? undefined : throwUnwritable(folder)(error)));
  await rename(work, folder).catch(throwUnwritable(folder));
}

function toLine(draft: Draft, hashes: readonly string[], names: readonly string[]): string {
  const { id, split, prompt, choices, answers, metadata } = draft;
  const fields = { id, ...prompt, ...(choices ? { choices: [...choices] } : {}), answers };
  const sample = { ...fields, metadata: { split, ...metadata } };
  const parsed = datasetSample.safeParse({ ...sample, images: hashes });
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, FAULTS_PER_ROW_MAX);
    throw new RowError(
      issues.map(({ path, message }) => ({ code: 'invalid_request', pointer: jsonPointer(path), message })),
    );
  }
  return `${JSON.stringify({ ...sample, ...(names.length > 0 ? { images: names } : {}) })}\n`;
}

/** @throws SightlineError if the folder is not empty or cannot be written */
export async function openFolderWriter(path: string): Promise<FolderWriter> {
  const folder = resolve(path);
  await requireEmpty(folder);
  const work = `${folder}${UNFINISHED}`;
  await rm(work, { recursive: true, force: true });
  await mkdir(join(work, 'images'), { recursive: true }).catch(throwUnwritable(folder));
  const lines = createWriteStream(join(work, 'samples.jsonl'));
  const closed = finished(lines);
  // `write` and `finish` report a failure, such as a full disk.
  closed.catch(() => {});
  const written = new Set<string>();

  async function store(bytes: Uint8Array, name: string): Promise<boolean> {
    if (written.has(name)) return false;
    await writeFile(join(work, 'images', name), bytes);
    written.add(name);
    return true;
  }

  return {
    async write(drafts, imageFolders) {
      const images = new Map<string, Uint8Array>();
      const sampleLines: string[] = [];
      for (const draft of drafts) {
        const hashes: string[] = [];
        const names: string[] = [];
        for (const { cell, pointer } of draft.images) {
          const bytes = await loadImage({ cell, pointer }, imageFolders);
          const extension = checkImage(bytes, pointer);
          const sha256 = createHash('sha256').update(bytes).digest('hex');
          hashes.push(sha256);
          names.push(`images/${sha256}.${extension}`);
          images.set(`${sha256}.${extension}`, bytes);
        }
        sampleLines.push(toLine(draft, hashes, names));
      }
      let added = 0;
      for (const [name, bytes] of images) if (await store(bytes, name)) added += 1;
      if (!lines.write(sampleLines.join(''))) await Promise.race([once(lines, 'drain'), closed]);
      return added;
    },
    async finish(manifest) {
      lines.end();
      await closed;
      await writeFile(join(work, 'benchmark.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
      await moveTo(work, folder);
    },
    async abandon() {
      lines.destroy();
      await rm(work, { recursive: true, force: true });
    },
  };
}
