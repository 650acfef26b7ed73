/** The folder of Shapes-VD: its questions with their truth, and their pictures. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

export const SPLITS = ['perception', 'reasoning', 'shortcut', 'counterfactual'] as const;
export type SplitName = (typeof SPLITS)[number];
/** Whoever cheats has the answers of the others. */
export const HIDDEN_SPLIT: SplitName = 'counterfactual';

const row = z.strictObject({
  id: z.string(),
  image: z.string(),
  question: z.string(),
  choices: z.array(z.string()).optional(),
  answer: z.string(),
  metadata: z.looseObject({
    split: z.enum(SPLITS),
    kind: z.string(),
    needs_image: z.boolean(),
    /** The same words about different pictures: one public, two hidden. */
    twins: z.string().optional(),
    pair_group: z.string().optional(),
    pair_image: z.int().optional(),
  }),
});

export type ShapesQuestion = z.infer<typeof row> & { imageBytes: Uint8Array<ArrayBuffer>; imageSha256: string };

export async function readQuestions(folder: string): Promise<ShapesQuestion[]> {
  const lines = (await readFile(join(folder, 'samples.jsonl'), 'utf8')).split('\n').filter((line) => line !== '');
  return Promise.all(
    lines.map(async (line) => {
      const question = row.parse(JSON.parse(line));
      const imageBytes = new Uint8Array(await readFile(join(folder, question.image)));
      return { ...question, imageBytes, imageSha256: createHash('sha256').update(imageBytes).digest('hex') };
    }),
  );
}
