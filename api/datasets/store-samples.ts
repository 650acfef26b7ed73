/** Writes samples of a dataset: their contents as one object in R2, then their rows as one batch in D1. */

import type { DatasetSample } from '#contract/dataset.ts';
import { sha256Hex } from '#contract/hash.ts';
import { newId } from '#contract/ids.ts';
import { normaliseQuestion, type ReadSample } from '#core/samples/index.ts';
import { type AddSamples, addSamples, type NewDatasetSample } from '#db/datasets/add-samples.ts';
import { samplesKey } from '#db/objects/keys.ts';
import type { ApiServices } from '../services.ts';

const QUESTION_CHARS_SHOWN = 300;
const QUESTION_KEY_CHARS = 16;

const encoder = new TextEncoder();

/** The question, or the text of all user messages. */
function questionOf({ question, messages }: DatasetSample): string {
  if (question !== undefined) return question;
  return (messages ?? [])
    .filter(({ role }) => role === 'user')
    .flatMap(({ content }) =>
      typeof content === 'string' ? [content] : content.flatMap((part) => (part.type === 'text' ? [part.text] : [])),
    )
    .join(' ');
}

async function toRow({ sample, contentSha256 }: ReadSample, start: number, bytes: number): Promise<NewDatasetSample> {
  const question = questionOf(sample);
  return {
    sampleId: sample.id,
    contentSha256,
    questionKey: (await sha256Hex(normaliseQuestion(question))).slice(0, QUESTION_KEY_CHARS),
    question: question.replace(/\s+/g, ' ').trim().slice(0, QUESTION_CHARS_SHOWN),
    images: sample.images,
    answers: sample.answers,
    responses: sample.responses.length,
    metadata: sample.metadata ?? null,
    start,
    bytes,
  };
}

/** @returns the number of stored samples; fewer than given after a conflict with a concurrent push */
export async function storeSamples(
  services: ApiServices,
  samples: ReadSample[],
  options: Pick<AddSamples, 'datasetId' | 'replaced' | 'draft'>,
): Promise<number> {
  const lines = samples.map(({ content }) => encoder.encode(`${content}\n`));
  const object = new Uint8Array(lines.reduce((sum, { length }) => sum + length, 0));
  const rows: NewDatasetSample[] = [];
  let start = 0;
  for (const [index, line] of lines.entries()) {
    object.set(line, start);
    const sample = samples[index];
    if (sample) rows.push(await toRow(sample, start, line.length));
    start += line.length;
  }
  const now = services.now();
  const objectKey = samplesKey(options.datasetId, newId('chunk', now, services.random(16)));
  await services.objects.put(objectKey, object);
  return addSamples(services.db, { ...options, objectKey, samples: rows, now });
}
