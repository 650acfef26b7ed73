/** NaturalBench: two questions and two pictures a group; under each question the pictures have different answers. */
import { textGraderSpec } from '#contract/grading.ts';
import type { Row } from '#core/samples/row.ts';
import { refuseRow } from '#core/samples/row.ts';
import { base64ImageOf, imageOf, metadataOf, optionalText, slugOf, textOf } from '../cells.ts';
import type { Draft, Importer } from '../layout.ts';
import { choicesFor, requireLetter } from '../options.ts';

/** As its evaluation code asks. */
const SUFFIX: Readonly<Record<string, string>> = {
  'yes-no': 'Please answer Yes or No.',
  'multiple-choice': 'Please output the letter corresponding to the correct option.',
};
const YES_NO = ['Yes', 'No'];
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
  asked: string;
  answer: string;
  pointer: string;
  images: Draft['images'];
}

function toDraft({ group, question, image, type, asked, answer, pointer, images }: Slot): Draft {
  const suffix = SUFFIX[type] ?? refuseRow('/Question_Type', `must be yes_no or multiple_choice, and is "${type}"`);
  const isYesNo = type === 'yes-no';
  if (isYesNo && !/^(?:yes|no)$/i.test(answer)) refuseRow(pointer, `must be Yes or No, and is "${answer}"`);
  const choices = isYesNo ? YES_NO : choicesFor(answer, asked);
  return {
    id: `${group}:q${question}:i${image}`,
    split: type,
    prompt: { question: `${asked} ${suffix}` },
    choices,
    answers: [isYesNo ? answer : requireLetter(answer, choices, pointer)],
    images,
    metadata: { pair_group: group, pair_question: question, pair_image: image },
  };
}

function fromGroup(row: Row): Draft[] {
  const group = textOf(row, 'Index');
  const type = slugOf(optionalText(row, 'Question_Type') || textOf(row, 'Question Type'));
  return SLOTS.map(([question, image]) => {
    const pointer = `Image_${image}_Question_${question}`;
    const draft = toDraft({
      group,
      question,
      image,
      type,
      asked: textOf(row, `Question_${question}`),
      answer: textOf(row, pointer),
      pointer: `/${pointer}`,
      images: imageOf(row, `Image_${image}`),
    });
    return { ...draft, metadata: { ...draft.metadata, ...metadataOf(row, { Source: 'source' }) } };
  });
}

/** Four rows a group, in the order of the slots; the index counts from 0. */
function fromRow(row: Row): Draft[] {
  const index = Number(textOf(row, 'index'));
  if (!Number.isInteger(index) || index < 0) refuseRow('/index', 'must be a whole number from 0');
  const [question, image] = SLOTS[index % SLOTS.length] ?? SLOTS[0];
  const given = { asked: textOf(row, 'question'), answer: textOf(row, 'answer'), pointer: '/answer' };
  const group = String(Math.floor(index / SLOTS.length));
  const type = slugOf(textOf(row, 'type'));
  return [toDraft({ group, question, image, type, ...given, images: base64ImageOf(row, 'image') })];
}

export const naturalbench: Importer = {
  name: 'naturalbench',
  title: 'NaturalBench',
  description:
    'Groups of two questions and two natural pictures: each question has another answer under the other picture.',
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
