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
  'Exports grounded correct responses, preference pairs of them with worse responses, or the responses that a filter keeps or drops. A response header holds the number of rows; a file without rows is valid. Stores nothing.';

export const fileResponse = {
  200: {
    description: 'The file',
    headers: z.object({ [COUNTS_HEADER]: countsHeader }),
    content: fileContent(EXPORT_FORMATS),
  },
};

export async function toFileResponse(
  services: ApiServices,
  { id, source, request }: { id: string; source: TrainingSource; request: TrainingRequest },
) {
  const { counts, bytes } = await writeTrainingSet(services, source, request);
  const { set, format } = request;
  const headers = {
    ...fileHeaders(format, `${id}-${set}`),
    [COUNTS_HEADER]: writeCounts(counts),
  };
  return [toStream(bytes), 200, headers] as const;
}
