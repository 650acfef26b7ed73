/** Grading takes linear time: at most one second of processor time for the longest response, whatever it repeats. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textGraderSpec } from '#contract/grading.ts';
import { gradeWith } from '#core/samples/grade-with.ts';
import { RESPONSE_CHARS_MAX } from './extract.ts';
import { grade } from './grade.ts';

const CPU_MS_MAX = 1000;
const PIECES = [
  ...[
    '答案是 ',
    'answer is ',
    'the answer: ',
    '\\boxed{',
    'answer to a ',
    'answer (a) ',
    'answer\n',
    '<answer>',
    '</answer>',
  ],
  ...[
    '<think>',
    '</think>',
    '$',
    '$1',
    '$$1 ',
    '\\$',
    '**',
    '\\text{',
    '\\text{\\text{',
    '\\frac{',
    '\\sqrt{',
    '^{',
    '(',
    '[',
  ],
  ...[
    '1,',
    '1,234,',
    '1 1/',
    '1/2/',
    '- ',
    '3 × 10^',
    '½',
    '=',
    'x=1, ',
    '\\le',
    '\\pm 1',
    '(A)',
    'A,B',
    ' or ',
    'option A ',
  ],
  ...[
    'not ',
    'square m ',
    '0.(3)',
    '1:2',
    '\\left',
    '\\right',
    '~',
    'a',
    '. ',
    '? ',
    '\\[',
    '\\[1\\]',
    '<|im_end|>',
    '</s>',
  ],
  ...[
    '#### 1\n',
    '\\\\',
    '\\\\frac',
    'is ',
    '不是',
    '.1',
    'yes ',
    '12:30 ',
    'May 1 ',
    '`',
    '__',
    '\n',
    ' ',
    '\t',
    '$x$ is ',
    '}',
  ],
  ...[
    '{}',
    '\\boxed{1}',
    '\\boxed{1}\n',
    'the answer is 5\n',
    'the answer is not 5\n',
    ', because ',
    'I hope. ',
    '1 apple ',
  ],
];

type Grade = (response: string) => Promise<unknown>;
const GRADERS: Record<string, Grade> = {
  text: async (response) => (await gradeWith({ answers: ['red'] }))(response),
  quantity: async (response) => (await gradeWith({ answers: ['5 cm'] }))(response),
  math: (response) => grade(textGraderSpec.parse({ kind: 'math' }), { response, answers: ['x^2'] }),
  choice: (response) =>
    grade(textGraderSpec.parse({ kind: 'choice' }), { response, answers: ['B'], choices: ['cat', 'dog'] }),
  set: (response) => grade(textGraderSpec.parse({ kind: 'set' }), { response, answers: ['1, 2'] }),
};

const fill = (piece: string, chars: number) => piece.repeat(Math.ceil(chars / piece.length)).slice(0, chars);
const FORMS: ((piece: string) => string)[] = [
  (piece) => fill(piece, RESPONSE_CHARS_MAX),
  (piece) => `<answer>${fill(piece, RESPONSE_CHARS_MAX - 17)}</answer>`,
  (piece) => `\\boxed{${fill(piece, 1900)}}`,
  (piece) => `The answer is ${fill(piece, RESPONSE_CHARS_MAX - 14)}`,
];

/** CI tries every form (`TEST_SOAK`), other runs the longest one. */
const isSoak = process.env.TEST_SOAK !== undefined;
const TRIED_FORMS = isSoak ? FORMS : FORMS.slice(0, 1);

async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

async function slowest(responses: string[], run: Grade): Promise<{ ms: number; response: string }> {
  let worst = { ms: 0, response: '' };
  for (const response of responses) {
    const ms = await cpuMs(() => run(response));
    if (ms > worst.ms) worst = { ms, response: response.slice(0, 40) };
  }
  return worst;
}

test.each(Object.entries(GRADERS))(
  'the %s grader takes at most a second for any repeated pattern',
  { timeout: 300_000 },
  async (_name, run) => {
    await run('warm up: 1');
    const { ms, response } = await slowest(
      PIECES.flatMap((piece) => TRIED_FORMS.map((form) => form(piece))),
      run,
    );
    expect(ms, response).toBeLessThan(CPU_MS_MAX);
  },
);

test.each(Object.entries(GRADERS))(
  'the %s grader takes at most a second for generated patterns',
  { timeout: 300_000 },
  async (_name, run) => {
    await run('warm up: 1');
    const patterns = fc.sample(fc.array(fc.constantFrom(...PIECES), { minLength: 2, maxLength: 5 }), {
      seed: 20261,
      numRuns: isSoak ? 24 : 8,
    });
    const { ms, response } = await slowest(
      patterns.map((pieces) => fill(pieces.join(''), RESPONSE_CHARS_MAX)),
      run,
    );
    expect(ms, response).toBeLessThan(CPU_MS_MAX);
  },
);

test('a response beyond the limit is undecided, with the reason too_long', async () => {
  const response = `${'x'.repeat(RESPONSE_CHARS_MAX)} The answer is red.`;
  expect((await gradeWith({ answers: ['red'] }))(response)).toMatchObject({ reward: null, reason: 'too_long' });
});
