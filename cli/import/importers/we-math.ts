/** We-Math: problems of two and three steps, and each step as its own question. */
import { textGraderSpec } from '#contract/grading.ts';
import type { Row } from '#core/samples/row.ts';
import { refuseRow } from '#core/samples/row.ts';
import { findChoices, requireLetter } from '../choices.ts';
import type { Draft, Importer } from '../importer.ts';
import { pickMetadata, requireImage, requireText } from '../read-cells.ts';

const KEY = /^([23])steps_(\d|multi)$/;

function toDrafts(row: Row): Draft[] {
  const [, steps, step] =
    KEY.exec(requireText(row, 'key')) ?? refuseRow('/key', 'must be like 2steps_1 or 3steps_multi');
  const option = requireText(row, 'option');
  const answer = requireText(row, 'answer');
  const choices = findChoices(answer, option);
  const whole = steps === '2' ? 'two-step' : 'three-step';
  return [
    {
      id: `${requireText(row, 'ID')}:${step}`,
      split: step === 'multi' ? whole : 'one-step',
      prompt: { question: `${requireText(row, 'question')}\n${option}` },
      choices,
      answers: [requireLetter(answer, choices, '/answer')],
      images: requireImage(row, 'image_path'),
      metadata: {
        steps: Number(steps),
        step: step === 'multi' ? 'multi' : Number(step),
        ...pickMetadata(row, { ID: 'problem', 'knowledge concept': 'knowledge_concept' }),
      },
    },
  ];
}

const COLUMNS = ['ID', 'key', 'question', 'option', 'answer', 'image_path', 'knowledge concept'];

export const weMath: Importer = {
  name: 'we-math',
  title: 'We-Math (testmini)',
  description: 'Problems of mathematics with an image that take two or three steps, and each step as its own question.',
  license: 'CC BY-NC 4.0',
  source: 'https://huggingface.co/datasets/We-Math/We-Math',
  grader: textGraderSpec.parse({ kind: 'choice' }),
  splitFrom: 'rows',
  splits: [
    ['one-step', 'One step'],
    ['two-step', 'Two steps'],
    ['three-step', 'Three steps'],
  ],
  layouts: [
    { format: 'parquet', columns: COLUMNS, toDrafts },
    { format: 'json', columns: COLUMNS, toDrafts },
  ],
};
