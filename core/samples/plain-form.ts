/** Our own form: `{id, image | images, question | messages, choices, answer | answers, responses, metadata}`, nothing else. */
import type { DatasetSampleInput } from '#contract/dataset.ts';
import { readImageCells } from './image-cell.ts';
import { type DraftSample, type Row, RowError, type RowFault } from './row.ts';
import { readAnswers, readResponses } from './text-cells.ts';

export const PLAIN_FIELDS = new Set([
  'id',
  'image',
  'images',
  'question',
  'messages',
  'choices',
  'answer',
  'answers',
  'responses',
  'regions',
  'replacement_images',
  'metadata',
]);

/** A name that is misspelt must not vanish: what is not known here belongs into `metadata`. */
function unknownFields(row: Row): RowFault[] {
  return Object.keys(row)
    .filter((name) => !PLAIN_FIELDS.has(name))
    .slice(0, 8)
    .map((name) => ({
      code: 'invalid_request',
      pointer: `/${name.slice(0, 128).replaceAll('~', '~0').replaceAll('/', '~1')}`,
      message: 'is not a field of a sample; put your own columns into metadata',
    }));
}

export function fromPlain(row: Row): DraftSample {
  const faults = unknownFields(row);
  for (const [one, many] of [
    ['image', 'images'],
    ['answer', 'answers'],
  ] as const) {
    if (row[one] !== undefined && row[many] !== undefined) {
      faults.push({ code: 'invalid_request', pointer: `/${one}`, message: `give ${one} or ${many}, not both` });
    }
  }
  if (faults.length > 0) throw new RowError(faults);
  const { id, question, messages, choices, regions, metadata } = row;
  const given = { question, messages, choices, regions, metadata };
  return {
    sample: {
      id: id as string,
      answers: row.answer === undefined ? readAnswers(row.answers, '/answers') : readAnswers(row.answer, '/answer'),
      responses: readResponses(row.responses, '/responses'),
      ...(Object.fromEntries(
        Object.entries(given).filter(([, value]) => value !== undefined && value !== null),
      ) as Partial<DatasetSampleInput>),
    },
    images: row.image === undefined ? readImageCells(row.images, '/images') : readImageCells(row.image, '/image'),
    ...(row.replacement_images === undefined
      ? {}
      : { replacementImages: readImageCells(row.replacement_images, '/replacement_images') }),
  };
}
