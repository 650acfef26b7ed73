/** Description and response that both training exports share. */
import { z } from '@hono/zod-openapi';
import { EXPORT_FORMATS } from '#contract/file-format.ts';
import {
  COUNTS_HEADER,
  countsHeader,
  type TrainingRequest,
  type TrainingRequestInput,
  writeCounts,
} from '#contract/training-set.ts';
import { fileContent, fileHeaders } from '../files/file-format.ts';
import { toStream } from '../files/to-stream.ts';
import type { ApiServices } from '../services.ts';
import type { TrainingSource } from './training-source.ts';
import { writeTrainingSet } from './write-training-set.ts';

export const EXAMPLE: TrainingRequestInput = { set: 'sft', filter: { keep: 'grounded_correct', per_sample_max: 4 } };

export const DESCRIPTION =
  'Responses that are right and looked at the picture, pairs of them with worse ones, or what a filter keeps and drops. A file without rows is a valid file; the header says how many there are. Nothing is stored.';

export const fileResponse = {
  200: {
    description: 'The file',
    headers: z.object({ [COUNTS_HEADER]: countsHeader }),
    content: fileContent(EXPORT_FORMATS),
  },
};

export async function toFileResponse(
  services: ApiServices,
  of: { id: string; source: TrainingSource; request: TrainingRequest },
) {
  const { counts, bytes } = await writeTrainingSet(services, of.source, of.request);
  const { set, format } = of.request;
  const headers = {
    ...fileHeaders(format, `${of.id}-${set}`),
    [COUNTS_HEADER]: writeCounts(counts),
  };
  return [toStream(bytes), 200, headers] as const;
}
