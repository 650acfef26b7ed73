/** NaturalBench: groups of two questions and two images; each question has different answers for the two images. */
import { textGraderSpec } from '#contract/grading.ts';
import type { Row } from '#core/samples/row.ts';
import { refuseRow } from '#core/samples/row.ts';
import { findChoices, requireLetter } from '../choices.ts';
import type { Draft, Importer } from '../importer.ts';
import { optionalText, pickMetadata, requireBase64Image, requireImage, requireText, toSlug } from '../read-cells.ts';

/** Instructions of its evaluation code. */
const SUFFIX: Readonly<Record<string, string>> = {
  'yes-no': 'Please answer Yes or No.',
  'multiple-choice': 'Please output the letter corresponding to the correct option.',
};
const YES_NO = ['Yes', 'No'];
/** Question and image of the four samples of a group. */
const SLOTS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

interface Slot {
  group: string;
  question: number;
  image: number;
  type: string;
  text: string;
  answer: string;
  pointer: string;
  images: Draft['images'];
}

function toDraft({ group, question, image, type, text, answer, pointer, images }: Slot): Draft {
  const suffix = SUFFIX[type] ?? refuseRow('/Question_Type', `must be yes_no or multiple_choice, not "${type}"`);
  const isYesNo = type === 'yes-no';
  if (isYesNo && !/^(?:yes|no)$/i.test(answer)) refuseRow(pointer, `must be Yes or No, not "${answer}"`);
  const choices = isYesNo ? YES_NO : findChoices(answer, text);
  return {
    id: `${group}:q${question}:i${image}`,
    split: type,
    prompt: { question: `${text} ${suffix}` },
    choices,
    answers: [isYesNo ? answer : requireLetter(answer, choices, pointer)],
    images,
    metadata: { pair_group: group, pair_question: question, pair_image: image },
  };
}

function fromGroup(row: Row): Draft[] {
  const group = requireText(row, 'Index');
  const type = toSlug(optionalText(row, 'Question_Type') || requireText(row, 'Question Type'));
  return SLOTS.map(([question, image]) => {
    const pointer = `Image_${image}_Question_${question}`;
    const draft = toDraft({
      group,
      question,
      image,
      type,
      text: requireText(row, `Question_${question}`),
      answer: requireText(row, pointer),
      pointer: `/${pointer}`,
      images: requireImage(row, `Image_${image}`),
    });
    return { ...draft, metadata: { ...draft.metadata, ...pickMetadata(row, { Source: 'source' }) } };
  });
}

/** A group has four rows, in the order of SLOTS; the index starts at 0. */
function fromRow(row: Row): Draft[] {
  const index = Number(requireText(row, 'index'));
  if (!Number.isInteger(index) || index < 0) refuseRow('/index', 'must be a whole number from 0');
  const [question, image] = SLOTS[index % SLOTS.length] ?? SLOTS[0];
  const group = String(Math.floor(index / SLOTS.length));
  const type = toSlug(requireText(row, 'type'));
  return [
    toDraft({
      group,
      question,
      image,
      type,
      text: requireText(row, 'question'),
      answer: requireText(row, 'answer'),
      pointer: '/answer',
      images: requireBase64Image(row, 'image'),
    }),
  ];
}

export const naturalbench: Importer = {
  name: 'naturalbench',
  title: 'NaturalBench',
  description:
    'Groups of two questions and two natural images: each question has different answers for the two images.',
  license: 'Apache-2.0',
  source: 'https://huggingface.co/datasets/BaiqiL/NaturalBench',
  grader: textGraderSpec.parse({ kind: 'choice' }),
  splitFrom: 'rows',
  splits: [
    ['yes-no', 'Yes or no'],
    ['multiple-choice', 'Two choices'],
  ],
  layouts: [
    {
      format: 'parquet',
      columns: [
        'Index',
        'Image_0',
        'Image_1',
        'Question_0',
        'Question_1',
        ...SLOTS.map(([question, image]) => `Image_${image}_Question_${question}`),
      ],
      toDrafts: fromGroup,
    },
    { format: 'tsv', columns: ['index', 'image', 'question', 'answer', 'type'], toDrafts: fromRow },
  ],
};
