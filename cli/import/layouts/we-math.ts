/** We-Math: problems of two and three steps, and each step as a question of its own. */
import { textGraderSpec } from '#contract/grading.ts';
import type { Row } from '#core/samples/row.ts';
import { refuseRow } from '#core/samples/row.ts';
import { imageOf, metadataOf, textOf } from '../cells.ts';
import type { Draft, Importer } from '../layout.ts';
import { choicesFor, requireLetter } from '../options.ts';

const KEY = /^([23])steps_(\d|multi)$/;

function toDrafts(row: Row): Draft[] {
  const [, steps, step] = KEY.exec(textOf(row, 'key')) ?? refuseRow('/key', 'must be like 2steps_1 or 3steps_multi');
  const option = textOf(row, 'option');
  const answer = textOf(row, 'answer');
  const choices = choicesFor(answer, option);
  const whole = steps === '2' ? 'two-step' : 'three-step';
  return [
    {
      id: `${textOf(row, 'ID')}:${step}`,
      split: step === 'multi' ? whole : 'one-step',
      prompt: { question: `${textOf(row, 'question')}\n${option}` },
      choices,
      answers: [requireLetter(answer, choices, '/answer')],
      images: imageOf(row, 'image_path'),
      metadata: {
        steps: Number(steps),
        step: step === 'multi' ? 'multi' : Number(step),
        ...metadataOf(row, { ID: 'problem', 'knowledge concept': 'knowledge_concept' }),
      },
    },
  ];
}

const COLUMNS = ['ID', 'key', 'question', 'option', 'answer', 'image_path', 'knowledge concept'];

export const weMath: Importer = {
  name: 'we-math',
  title: 'We-Math (testmini)',
  description: 'Problems of mathematics with a picture that take two or three steps, and each step asked by itself.',
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
