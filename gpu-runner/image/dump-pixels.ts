/**
 * Command for the parity suite in models/preprocessing, not used by the runner: reads a JSON list of jobs from stdin,
 * writes raw arrays to the files that the jobs name, and prints a JSON list of results.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { decodeImage } from './decode.ts';
import { gaussianBlur } from './gaussian-blur.ts';
import { toPatches } from './patches.ts';
import { resizeBicubic, smartResize } from './resize.ts';
import { visionIndices } from './vision-indices.ts';

const count = z.int().min(1);
const channels = z.tuple([z.number(), z.number(), z.number()]);

const job = z.discriminatedUnion('kind', [
  /** Writes `<out>.rgb` (decoded) and `<out>.seen` (resized), both uint8, and `<out>.f32` (patches). */
  z.strictObject({
    kind: z.literal('image'),
    file: z.string(),
    out: z.string(),
    minPixels: count,
    maxPixels: count,
    patchSize: count,
    mergeSize: count,
    temporalPatchSize: count,
    mean: channels,
    std: channels,
  }),
  /** Writes `<out>.blur`, uint8. */
  z.strictObject({ kind: z.literal('blur'), file: z.string(), out: z.string(), sigma: z.number() }),
  z.strictObject({
    kind: z.literal('size'),
    width: count,
    height: count,
    factor: count,
    minPixels: count,
    maxPixels: count,
  }),
  z.strictObject({
    kind: z.literal('indices'),
    gridHeight: count,
    gridWidth: count,
    mergeSize: count,
    windowSize: count,
    patchSize: count,
  }),
]);
type Job = z.infer<typeof job>;

async function run(task: Job): Promise<unknown> {
  switch (task.kind) {
    case 'size':
      return smartResize(task);
    case 'indices': {
      const { positionIds, windowIndex, cuWindowSeqlens } = visionIndices(task);
      return [positionIds, windowIndex, cuWindowSeqlens].map((ids) => Array.from(ids, Number));
    }
    case 'blur': {
      const { data } = gaussianBlur(await decodeImage(await readFile(task.file), 'image'), task.sigma);
      await writeFile(`${task.out}.blur`, data);
      return null;
    }
    case 'image': {
      const image = await decodeImage(await readFile(task.file), 'image');
      const size = smartResize({ ...image, ...task, factor: task.patchSize * task.mergeSize });
      const seen = resizeBicubic(image, size.width, size.height);
      const { pixelValues, gridHeight, gridWidth } = toPatches(seen, task);
      await writeFile(`${task.out}.rgb`, image.data);
      await writeFile(`${task.out}.seen`, seen.data);
      await writeFile(`${task.out}.f32`, pixelValues);
      return { width: image.width, height: image.height, seen: size, gridHeight, gridWidth };
    }
  }
}

const results: unknown[] = [];
for (const task of z.array(job).parse(await json(process.stdin))) {
  try {
    results.push(await run(task));
  } catch (error) {
    results.push({ error: error instanceof Error ? error.message : String(error) });
  }
}
process.stdout.write(JSON.stringify(results));
