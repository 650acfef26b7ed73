/** The folder of a benchmark: pictures by their SHA-256, samples a line each. It is there when it is whole, or not at all. */
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
import { type ImageCell, RowError, refuseRow } from '#core/samples/row.ts';
import type { Draft } from './layout.ts';

const EXTENSIONS = { JPEG: 'jpg', PNG: 'png', WebP: 'webp' } as const;

async function readFirst(paths: readonly string[]): Promise<Uint8Array | undefined> {
  for (const path of paths) {
    try {
      const { size } = await stat(path);
      if (size > LIMITS.imageBytesMax) refuseRow('', `the image has ${size} bytes`, 'image_too_large');
      return await readFile(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    }
  }
  return undefined;
}

/** Rows of strangers name no file outside the source. */
function requireInside(path: string, pointer: string): string {
  if (isAbsolute(path) || path.split(/[/\\]/).includes('..') || path.includes('\0'))
    return refuseRow(pointer, `names a file outside the source: ${path}`);
  return path;
}

async function bytesOf(cell: ImageCell, pointer: string, folders: readonly string[]): Promise<Uint8Array> {
  if (cell.kind === 'bytes') return cell.bytes;
  if (cell.kind === 'sha256') return refuseRow(pointer, 'is a hash, and not a picture', 'image_missing');
  const path = requireInside(cell.path, pointer);
  const bytes = await readFirst(folders.map((folder) => join(folder, path)));
  if (bytes) return bytes;
  return refuseRow(pointer, `there is no file ${path}; unpack the archive of pictures beside it`, 'image_missing');
}

function checkImage(bytes: Uint8Array, pointer: string): 'jpg' | 'png' | 'webp' {
  if (bytes.length > LIMITS.imageBytesMax)
    return refuseRow(pointer, `has ${bytes.length} bytes; at most ${LIMITS.imageBytesMax}`, 'image_too_large');
  const kind = imageKind(bytes);
  return kind
    ? EXTENSIONS[kind]
    : refuseRow(pointer, `is ${describeFile(bytes)}, and not a JPEG, PNG or WebP`, 'image_unsupported');
}

export interface FolderWriter {
  /** All samples of one row, or none. @returns how many new pictures. @throws RowError */
  write(drafts: readonly Draft[], imageFolders: readonly string[]): Promise<number>;
  /** @param manifest of benchmark.json */
  finish(manifest: unknown): Promise<void>;
  /** Takes back what was written. */
  abandon(): Promise<void>;
}

/** What an import that was killed has left is taken away by the next one. */
const UNFINISHED = '.unfinished';

function refuseFolder(folder: string) {
  return (error: NodeJS.ErrnoException): never => {
    throw new SightlineError('invalid_request', `${folder} cannot be written to: ${error.message}.`, { cause: error });
  };
}

const isMissing = (error: NodeJS.ErrnoException) => error.code === 'ENOENT';

async function requireFree(folder: string): Promise<void> {
  const inside = await readdir(folder).catch((error) => (isMissing(error) ? [] : refuseFolder(folder)(error)));
  if (inside.length > 0)
    throw new SightlineError('invalid_request', `The folder ${folder} is not empty: name another, or remove it first.`);
}

/** An empty folder gives way; what somebody has put into it meanwhile does not. */
async function moveTo(work: string, folder: string): Promise<void> {
  await rmdir(folder).catch((error) => (isMissing(error) ? undefined : refuseFolder(folder)(error)));
  await rename(work, folder).catch(refuseFolder(folder));
}

function toLine(draft: Draft, hashes: readonly string[], names: readonly string[]): string {
  const { id, split, prompt, choices, answers, metadata } = draft;
  const given = { id, ...prompt, ...(choices ? { choices: [...choices] } : {}), answers };
  const sample = { ...given, metadata: { split, ...metadata } };
  const parsed = datasetSample.safeParse({ ...sample, images: hashes });
  if (!parsed.success) {
    const faults = parsed.error.issues.slice(0, 4);
    throw new RowError(
      faults.map(({ path, message }) => ({ code: 'invalid_request', pointer: `/${path.join('/')}`, message })),
    );
  }
  return `${JSON.stringify({ ...sample, ...(names.length > 0 ? { images: names } : {}) })}\n`;
}

/** @throws SightlineError where the folder has something in it */
export async function openFolderWriter(path: string): Promise<FolderWriter> {
  const folder = resolve(path);
  await requireFree(folder);
  const work = `${folder}${UNFINISHED}`;
  await rm(work, { recursive: true, force: true });
  await mkdir(join(work, 'images'), { recursive: true }).catch(refuseFolder(folder));
  const lines = createWriteStream(join(work, 'samples.jsonl'));
  const closed = finished(lines);
  // Told by whoever waits next, when the disk is full.
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
      const pictures = new Map<string, Uint8Array>();
      const texts: string[] = [];
      for (const draft of drafts) {
        const hashes: string[] = [];
        const names: string[] = [];
        for (const { cell, pointer } of draft.images) {
          const bytes = await bytesOf(cell, pointer, imageFolders);
          const extension = checkImage(bytes, pointer);
          const sha256 = createHash('sha256').update(bytes).digest('hex');
          hashes.push(sha256);
          names.push(`images/${sha256}.${extension}`);
          pictures.set(`${sha256}.${extension}`, bytes);
        }
        texts.push(toLine(draft, hashes, names));
      }
      let fresh = 0;
      for (const [name, bytes] of pictures) if (await store(bytes, name)) fresh += 1;
      if (!lines.write(texts.join(''))) await Promise.race([once(lines, 'drain'), closed]);
      return fresh;
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
