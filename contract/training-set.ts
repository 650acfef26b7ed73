/** Training sets made of scored responses: what is asked for, and what is told of the file. */
import { z } from 'zod';
import { EXPORT_FORMATS, type ExportFormat, FILE_FORMATS } from './file-format.ts';
import { TRAINERS } from './trainer.ts';
import { preferenceRequest, trajectoryFilter } from './trajectory-filter.ts';

const format = z.enum(EXPORT_FORMATS).default('jsonl');

const rows = {
  trainer: z.enum(TRAINERS).default('trl').describe('Whose columns the rows have.'),
  format,
  images: z
    .enum(['embed', 'reference'])
    .default('reference')
    .describe('The bytes in the file, which Parquet alone can hold, or the path `images/SHA-256`.'),
};

function canHoldImages({ format, images }: { format: ExportFormat; images: 'embed' | 'reference' }): boolean {
  return FILE_FORMATS[format].holdsImages || images === 'reference';
}
const IMAGE_FORMATS = EXPORT_FORMATS.filter((name) => FILE_FORMATS[name].holdsImages);
const noRoom = {
  path: ['images'],
  message: `this format cannot hold images: use the format ${IMAGE_FORMATS.join(' or ')}, or "images": "reference"`,
};

export const trainingRequest = z.discriminatedUnion('set', [
  z
    .strictObject({
      set: z.literal('sft'),
      filter: trajectoryFilter.prefault({ keep: 'grounded_correct' }).describe('The responses that are learnt.'),
      ...rows,
    })
    .refine(canHoldImages, noRoom),
  z
    .strictObject({ set: z.literal('preferences'), pairs: preferenceRequest.prefault({}), ...rows })
    .refine(canHoldImages, noRoom),
  z
    .strictObject({
      set: z.literal('trajectories'),
      filter: trajectoryFilter.prefault({ keep: 'not_lucky' }),
      part: z.enum(['kept', 'dropped']).default('kept'),
      format,
    })
    .describe('The responses themselves with the reasons, for whoever trains otherwise.'),
]);
export type TrainingRequest = z.infer<typeof trainingRequest>;
export type TrainingRequestInput = z.input<typeof trainingRequest>;

/** The header that tells of a file before it comes: `samples=20, responses=60, unrewarded=0, rows=22`. */
export const COUNTS_HEADER = 'sightline-counts';

const COUNTS = {
  samples: 'Samples that have a scored response.',
  responses: 'Their responses.',
  unrewarded: 'Responses that have no reward, and of which no grader can tell whether they are right.',
  rows: 'Rows of the file: responses, or pairs of them.',
} as const;
export type TrainingCounts = Record<keyof typeof COUNTS, number>;
const NAMES = Object.keys(COUNTS) as (keyof typeof COUNTS)[];

export const countsHeader = z
  .string()
  .describe(NAMES.map((name) => `\`${name}\`: ${COUNTS[name]}`).join(' '))
  .meta({ examples: ['samples=20, responses=60, unrewarded=0, rows=22'] });

export function writeCounts(counts: TrainingCounts): string {
  return NAMES.map((name) => `${name}=${counts[name]}`).join(', ');
}

/** @returns undefined where it is not such a header */
export function readCounts(header: string | null): TrainingCounts | undefined {
  const found = new Map((header ?? '').split(', ').map((part) => part.split('=') as [string, string]));
  const values = NAMES.map((name) => Number(found.get(name) ?? Number.NaN));
  if (!values.every(Number.isSafeInteger)) return undefined;
  return Object.fromEntries(NAMES.map((name, at) => [name, values[at]])) as TrainingCounts;
}
