/**
 * Reads rows of Sightline's own form: `{id, image | images, question | messages, choices, answer | answers, responses,
 * metadata}`.
 */
import type { DatasetSampleInput } from '#contract/dataset.ts';
import { readImageCells } from './image-cell.ts';
import { type DraftSample, type Row, RowError, type RowIssue } from './row.ts';
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

/** Unknown fields are errors, so that a misspelt name is not lost. */
function unknownFields(row: Row): RowIssue[] {
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
  const issues = unknownFields(row);
  for (const [singular, plural] of [
    ['image', 'images'],
    ['answer', 'answers'],
  ] as const) {
    if (row[singular] !== undefined && row[plural] !== undefined) {
      issues.push({
        code: 'invalid_request',
        pointer: `/${singular}`,
        message: `give ${singular} or ${plural}, not both`,
      });
    }
  }
  if (issues.length > 0) throw new RowError(issues);
  const { id, question, messages, choices, regions, metadata } = row;
  const optional = { question, messages, choices, regions, metadata };
  return {
    sample: {
      id: id as string,
      answers: row.answer === undefined ? readAnswers(row.answers, '/answers') : readAnswers(row.answer, '/answer'),
      responses: readResponses(row.responses, '/responses'),
      ...(Object.fromEntries(
        Object.entries(optional).filter(([, value]) => value !== undefined && value !== null),
      ) as Partial<DatasetSampleInput>),
    },
    images: row.image === undefined ? readImageCells(row.images, '/images') : readImageCells(row.image, '/image'),
    ...(row.replacement_images === undefined
      ? {}
      : { replacementImages: readImageCells(row.replacement_images, '/replacement_images') }),
  };
}
