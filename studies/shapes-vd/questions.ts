/** Reads the questions of Shapes-VD, with their images, from a benchmark folder. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { readBenchmarkFolder } from '#cli/board/read-benchmark-folder.ts';
import { readSourceRows, selectRows } from '#cli/dataset/read-source-files.ts';

export const SPLITS = ['perception', 'reasoning', 'shortcut', 'counterfactual'] as const;
export type SplitName = (typeof SPLITS)[number];
/** The memorised submission knows the answers of every other split. */
export const HIDDEN_SPLIT: SplitName = 'counterfactual';

const parquetRow = z.strictObject({
  id: z.string(),
  image: z.strictObject({ bytes: z.instanceof(Uint8Array), path: z.string() }),
  question: z.string(),
  choices: z.array(z.string()).nullish(),
  answer: z.string(),
  metadata: z.looseObject({
    split: z.enum(SPLITS),
    kind: z.string(),
    needs_image: z.boolean(),
    /** Group of three questions with the same words and different images: one public, two hidden. */
    twins: z.string().optional(),
    pair_group: z.string().optional(),
    pair_image: z.int().optional(),
  }),
});

type ParquetRow = z.infer<typeof parquetRow>;
export interface ShapesQuestion extends Pick<ParquetRow, 'id' | 'question' | 'answer' | 'metadata'> {
  choices?: string[];
  /** Path of the image in the folder that the generator wrote. */
  imagePath: string;
  imageBytes: Uint8Array<ArrayBuffer>;
  imageSha256: string;
}

/** @throws Error if a row cannot be read */
export async function readQuestions(folder: string): Promise<ShapesQuestion[]> {
  const { samples, ids } = await readBenchmarkFolder(folder);
  const questions: ShapesQuestion[] = [];
  for await (const row of selectRows(readSourceRows([samples]), ids)) {
    if ('error' in row) throw new Error(`${row.file}:${row.line}: ${row.error}`);
    const { image, choices, ...question } = parquetRow.parse(row.value);
    questions.push({
      ...question,
      ...(choices ? { choices } : {}),
      imagePath: image.path,
      imageBytes: Uint8Array.from(image.bytes),
      imageSha256: createHash('sha256').update(image.bytes).digest('hex'),
    });
  }
  return questions;
}
