/** DynaMath: 501 seed questions as programs, ten variants of each. Its metrics include the worst variant per seed. */
import type { Row } from '#core/samples/row.ts';
import { findChoices } from '../choices.ts';
import type { Draft, Importer, RowLocation } from '../importer.ts';
import { pickMetadata, requireImage, requireText } from '../read-cells.ts';

const VARIANTS = 10;
const FROM_PATH = /(?:sample(?:_variant)?|trial|variant-?)(\d{1,2})(?=[-_./])/;
const DECIMALS = 3;
const TOLERANCE = 0.001;

function findSplit({ file, split }: RowLocation): string {
  const variant = FROM_PATH.exec(file)?.[1];
  return split ?? (variant === undefined ? 'seed' : `variant-${Number(variant)}`);
}

/**
 * DynaMath accepts answers with three decimals within 0.001: returns the answer, and every such number with three
 * decimals.
 */
function nearbyAnswers(answer: string): string[] {
  const value = Number(answer);
  if (answer === '' || !Number.isFinite(value) || Math.abs(value) > 1e9) return [answer];
  const middle = Math.round(value / TOLERANCE);
  const nearby = [-1, 0, 1]
    .map((step) => ((middle + step) * TOLERANCE).toFixed(DECIMALS))
    .filter((text) => Math.abs(Number(text) - value) <= TOLERANCE * (1 + 1e-9) && Number(text) !== value);
  return [answer, ...nearby];
}

function toDraft(
  row: Row,
  location: RowLocation,
  { id, answer, image }: { id: string; answer: string; image: string },
): Draft {
  const question = requireText(row, 'question');
  const type = requireText(row, 'answer_type');
  const split = findSplit(location);
  const variant = /^variant-(\d+)$/.exec(split)?.[1];
  return {
    id: `${split}:${id}`,
    split,
    prompt: { question },
    ...(type === 'multiple choice' ? { choices: findChoices(answer, question) } : {}),
    answers: type === 'float' ? nearbyAnswers(answer) : [answer],
    images: requireImage(row, image),
    metadata: {
      pair_group: `seed-${id}`,
      ...(variant === undefined ? {} : { variant: Number(variant) }),
      ...pickMetadata(row, {
        answer_type: 'answer_type',
        subject: 'subject',
        knowledge_level: 'level',
        level: 'level',
      }),
    },
  };
}

export const dynamath: Importer = {
  name: 'dynamath',
  title: 'DynaMath (10 variants)',
  description:
    '501 seed questions of mathematics with an image, each in ten variants with other numbers, shapes and graphs.',
  license: 'Apache-2.0',
  source: 'https://huggingface.co/datasets/DynaMath/DynaMath_Sample',
  splitFrom: 'files',
  splits: [
    ...Array.from({ length: VARIANTS }, (_, index) => [`variant-${index + 1}`, `Variant ${index + 1}`] as const),
    ['seed', 'Seed questions'],
  ],
  layouts: [
    {
      format: 'parquet',
      columns: ['id', 'question', 'decoded_image', 'ground_truth', 'answer_type', 'knowledge_level'],
      toDrafts: (row, location) => [
        toDraft(row, location, {
          id: requireText(row, 'id'),
          answer: requireText(row, 'ground_truth'),
          image: 'decoded_image',
        }),
      ],
    },
    {
      format: 'json',
      columns: ['question', 'answer', 'image', 'answer_type', 'subject', 'level'],
      toDrafts: (row, location) => [
        toDraft(row, location, {
          id: location.key ?? String(location.number),
          answer: requireText(row, 'answer'),
          image: 'image',
        }),
      ],
    },
  ],
};
