/** Requests for training sets made of scored responses, and the header with their counts. */
import { z } from 'zod';
import { EXPORT_FORMATS, type ExportFormat, FILE_FORMATS } from './file-format.ts';
import { TRAINERS } from './trainer.ts';
import { preferenceRequest, trajectoryFilter } from './trajectory-filter.ts';

const format = z.enum(EXPORT_FORMATS).default('jsonl');

const rows = {
  trainer: z.enum(TRAINERS).default('trl').describe('Trainer that defines the columns.'),
  format,
  images: z
    .enum(['embed', 'reference'])
    .default('reference')
    .describe('`embed` puts image bytes into the file (Parquet only), `reference` the path `images/SHA-256`.'),
};

function canHoldImages({ format, images }: { format: ExportFormat; images: 'embed' | 'reference' }): boolean {
  return FILE_FORMATS[format].holdsImages || images === 'reference';
}
const IMAGE_FORMATS = EXPORT_FORMATS.filter((name) => FILE_FORMATS[name].holdsImages);
const cannotHoldImages = {
  path: ['images'],
  message: `this format cannot hold images: use the format ${IMAGE_FORMATS.join(' or ')}, or "images": "reference"`,
};

export const trainingRequest = z.discriminatedUnion('set', [
  z
    .strictObject({
      set: z.literal('sft'),
      filter: trajectoryFilter.prefault({ keep: 'grounded_correct' }).describe('Selects the responses to train on.'),
      ...rows,
    })
    .refine(canHoldImages, cannotHoldImages),
  z
    .strictObject({ set: z.literal('preferences'), pairs: preferenceRequest.prefault({}), ...rows })
    .refine(canHoldImages, cannotHoldImages),
  z
    .strictObject({
      set: z.literal('trajectories'),
      filter: trajectoryFilter.prefault({ keep: 'not_lucky' }),
      part: z.enum(['kept', 'dropped']).default('kept'),
      format,
    })
    .describe('Responses with the reasons for keeping or dropping them, for other trainers.'),
]);
export type TrainingRequest = z.infer<typeof trainingRequest>;
export type TrainingRequestInput = z.input<typeof trainingRequest>;

/** Response header with the counts of the file, sent before the body: `samples=20, responses=60, unrewarded=0, rows=22`. */
export const COUNTS_HEADER = 'sightline-counts';

const COUNTS = {
  samples: 'Samples with a scored response.',
  responses: 'Responses of these samples.',
  unrewarded: 'Responses without a reward that no grader can judge.',
  rows: 'Rows of the file: responses or pairs of responses.',
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

/** @returns undefined if the header is not valid */
export function readCounts(header: string | null): TrainingCounts | undefined {
  const found = new Map((header ?? '').split(', ').map((part) => part.split('=') as [string, string]));
  const values = NAMES.map((name) => Number(found.get(name) ?? Number.NaN));
  if (!values.every(Number.isSafeInteger)) return undefined;
  return Object.fromEntries(NAMES.map((name, index) => [name, values[index]])) as TrainingCounts;
}
