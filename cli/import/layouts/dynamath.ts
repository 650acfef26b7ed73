/** DynaMath: 501 seed questions as programs, ten variants of each. A model is judged by its worst variant too. */
import type { Row } from '#core/samples/row.ts';
import { imageOf, metadataOf, textOf } from '../cells.ts';
import type { Draft, Importer, Place } from '../layout.ts';
import { choicesFor } from '../options.ts';

const VARIANTS = 10;
const FROM_PATH = /(?:sample(?:_variant)?|trial|variant-?)(\d{1,2})(?=[-_./])/;
const DECIMALS = 3;
const TOLERANCE = 0.001;

function splitOf({ file, split }: Place): string {
  const variant = FROM_PATH.exec(file)?.[1];
  return split ?? (variant === undefined ? 'seed' : `variant-${Number(variant)}`);
}

/**
 * Its evaluators ask for three decimals and take what is within 0.001: the answer as it is, and every number of three
 * decimals that is so near.
 */
export function nearbyAnswers(answer: string): string[] {
  const value = Number(answer);
  if (answer === '' || !Number.isFinite(value) || Math.abs(value) > 1e9) return [answer];
  const middle = Math.round(value / TOLERANCE);
  const near = [-1, 0, 1]
    .map((step) => ((middle + step) * TOLERANCE).toFixed(DECIMALS))
    .filter((text) => Math.abs(Number(text) - value) <= TOLERANCE * (1 + 1e-9) && Number(text) !== value);
  return [answer, ...near];
}

function toDraft(row: Row, place: Place, { id, answer, image }: { id: string; answer: string; image: string }): Draft {
  const question = textOf(row, 'question');
  const type = textOf(row, 'answer_type');
  const split = splitOf(place);
  const variant = /^variant-(\d+)$/.exec(split)?.[1];
  return {
    id: `${split}:${id}`,
    split,
    prompt: { question },
    ...(type === 'multiple choice' ? { choices: choicesFor(answer, question) } : {}),
    answers: type === 'float' ? nearbyAnswers(answer) : [answer],
    images: imageOf(row, image),
    metadata: {
      pair_group: `seed-${id}`,
      ...(variant === undefined ? {} : { variant: Number(variant) }),
      ...metadataOf(row, { answer_type: 'answer_type', subject: 'subject', knowledge_level: 'level', level: 'level' }),
    },
  };
}

export const dynamath: Importer = {
  name: 'dynamath',
  title: 'DynaMath (10 variants)',
  description:
    '501 seed questions of mathematics with a picture, each in ten variants with other numbers, shapes and graphs.',
  license: 'Apache-2.0',
  source: 'https://huggingface.co/datasets/DynaMath/DynaMath_Sample',
  splitFrom: 'files',
  splits: [
    ...Array.from({ length: VARIANTS }, (_, at) => [`variant-${at + 1}`, `Variant ${at + 1}`] as const),
    ['seed', 'Seed questions'],
  ],
  layouts: [
    {
      format: 'parquet',
      columns: ['id', 'question', 'decoded_image', 'ground_truth', 'answer_type', 'knowledge_level'],
      toDrafts: (row, place) => [
        toDraft(row, place, { id: textOf(row, 'id'), answer: textOf(row, 'ground_truth'), image: 'decoded_image' }),
      ],
    },
    {
      format: 'json',
      columns: ['question', 'answer', 'image', 'answer_type', 'subject', 'level'],
      toDrafts: (row, place) => [
        toDraft(row, place, {
          id: place.key ?? String(place.number),
          answer: textOf(row, 'answer'),
          image: 'image',
        }),
      ],
    },
  ],
};
