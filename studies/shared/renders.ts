/** Draws and reads samples of the reference model's generator: images, questions and responses with known truth. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { runPython } from './python.ts';
import { CATEGORIES } from './token-categories.ts';

/** Byte offsets into the UTF-8 form of the response, end exclusive. */
const span = z
  .strictObject({ start: z.int().min(0), end: z.int(), category: z.enum(CATEGORIES) })
  .refine(({ start, end }) => end > start, { message: 'a span must not be empty' });
export type Span = z.infer<typeof span>;

export const ORIGINS = ['gold', 'wrong', 'blind_guess'] as const;
export type Origin = (typeof ORIGINS)[number];

const renderedResponse = z.object({
  text: z.string().min(1),
  answer: z.string(),
  correct: z.boolean(),
  origin: z.enum(ORIGINS),
  spans: z.array(span),
});
export type RenderedResponse = z.infer<typeof renderedResponse>;

const render = z.object({
  id: z.string(),
  image: z.string(),
  width: z.int(),
  height: z.int(),
  kind: z.string(),
  shortcut: z.boolean(),
  shortcut_kind: z.enum(['attribute', 'arithmetic', 'contained']).nullable(),
  question: z.string(),
  answer: z.string(),
  responses: z.array(renderedResponse).min(1),
});

/** One sample with its known truth and its image. */
export type Render = z.infer<typeof render> & { imageBytes: Uint8Array<ArrayBuffer>; imageSha256: string };

export interface Renders {
  samples: Render[];
  /** SHA-256 over samples.jsonl and the images in its order. Equal figures require equal renders. */
  sha256: string;
}

/** @throws Error with line and field if a row is invalid */
export async function readRenders(folder: string): Promise<Renders> {
  const lines = (await readFile(join(folder, 'samples.jsonl'), 'utf8')).split('\n').filter((line) => line !== '');
  const hash = createHash('sha256');
  const samples: Render[] = [];
  for (const [index, line] of lines.entries()) {
    const parsed = render.safeParse(JSON.parse(line));
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new Error(`samples.jsonl:${index + 1}: ${issue?.path.join('.')}: ${issue?.message}`);
    }
    const imageBytes = new Uint8Array(await readFile(join(folder, parsed.data.image)));
    hash.update(line).update(imageBytes);
    const imageSha256 = createHash('sha256').update(imageBytes).digest('hex');
    samples.push({ ...parsed.data, imageBytes, imageSha256 });
  }
  return { samples, sha256: hash.digest('hex') };
}

export async function drawRenders(options: {
  python: string;
  root: string;
  folder: string;
  seed: number;
  samples: number;
}): Promise<Renders> {
  const { python, root, folder, seed, samples } = options;
  const args = ['-m', 'sightline_reference.generate', '--seed', `${seed}`, '--samples', `${samples}`, '--out', folder];
  await runPython(python, args, { PYTHONPATH: join(root, 'models', 'reference') });
  const renders = await readRenders(folder);
  if (renders.samples.length !== samples) {
    throw new Error(`the generator wrote ${renders.samples.length} samples instead of ${samples}`);
  }
  return renders;
}

/** @returns the first 16 hex digits of SHA-256 over the sources of the generator's package */
export async function readGeneratorVersion(root: string): Promise<string> {
  const folder = join(root, 'models', 'reference', 'sightline_reference');
  const hash = createHash('sha256');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.py')).sort();
  for (const name of names) hash.update(`${name}\n`).update(await readFile(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}
