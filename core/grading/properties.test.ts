import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textGraderSpec } from '#contract/grading.ts';
import { prepareGrader } from './grade.ts';
import { normalise } from './normalise.ts';

const KINDS = ['exact', 'choice', 'numeric', 'math', 'list', 'set'] as const;
const prepare = (kind: string, settings: object = {}) => prepareGrader(textGraderSpec.parse({ kind, ...settings }));

/** Pieces of answers, combined at random: they break a parser sooner than random characters. */
const PIECES =
  '\\frac{ } { \\sqrt{ \\boxed{ \\left( ( ) [ ] \\{ \\} | \\lvert ^ _ , ; . = < \\le \\cup \\pm 1 23 x y e i \\pi \\infty \\sin ! % $ ** <answer> </answer> <think> cm \\text{ & \\\\ \\begin{pmatrix} \\end{pmatrix} answer is: \n A (B) or and 1/2 \' " ° 答案：'.split(
    ' ',
  );
const noise = fc.oneof(
  fc.string({ maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join('')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(' ')),
);

/** Inputs that must be graded quickly: nesting, towers of powers, repetition. */
const HOSTILE = [
  '9^9^9^9',
  '9^{9^{9^{9^{9}}}}',
  '99999!!!!!!',
  ...[
    '(',
    '[',
    '{',
    '|',
    '\\frac{',
    '\\sqrt{',
    '\\{',
    '\\left(',
    '**',
    '*',
    '$',
    '`',
    ' ',
    '\n',
    '1,',
    '1 ',
    '-',
    '.',
    '\\text{',
    'x^',
    '\\boxed{',
    '<think>',
    '<answer>',
    'answer is ',
    'answer to ',
    'A',
    'A ',
    '答',
    '9',
    '\\begin{pmatrix}',
    'option ',
  ].map((piece) => piece.repeat(Math.ceil(100_000 / piece.length))),
  `${'('.repeat(50_000)}1${')'.repeat(50_000)}`,
  `\\boxed{${'{'.repeat(900)}1${'}'.repeat(900)}}`,
  `\\boxed{${'['.repeat(15)}1${']'.repeat(15)}}`,
  `\\boxed{${'|'.repeat(31)}x}`,
  `\\boxed{${'[(1,2),'.repeat(12)}}`,
  `\\boxed{${'\\exists -\\log_'.repeat(20)}}`,
  `\\boxed{${'\\exists '.repeat(30)}x}`,
];
/** Bound of the processor time, most of which is a margin: each text takes a few milliseconds. */
const HOSTILE_CPU_MS_MAX = 2000;

describe.each(KINDS)('a grader of kind %s', (kind) => {
  test('the reward of random pieces is null or a number from 0 to 1, and nothing throws', async () => {
    const grade = await prepare(kind);
    fc.assert(
      fc.property(noise, noise, (response, answer) => {
        const { reward } = grade({ response, answers: [answer], choices: ['1', 'x', answer] });
        expect(reward === null || (reward >= 0 && reward <= 1)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test.each(HOSTILE.map((text) => [text.slice(0, 24), text]))(
    'grading "%s…" stays within the bound of processor time',
    async (_, text) => {
      const grade = await prepare(kind);
      grade({ response: '1', answers: ['2'] });
      const before = process.cpuUsage();
      grade({ response: text, answers: ['1', 'A'] });
      grade({ response: '\\boxed{1}', answers: [text] });
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1000).toBeLessThan(HOSTILE_CPU_MS_MAX);
    },
  );

  test('an empty response has no answer', async () => {
    expect((await prepare(kind))({ response: ' \n', answers: ['1'] })).toMatchObject({
      reward: null,
      reason: 'no_answer',
    });
  });

  test('the reward is null without an accepted answer', async () => {
    expect((await prepare(kind))({ response: 'A', answers: [] })).toMatchObject({
      reward: null,
      reason: 'no_accepted_answer',
    });
  });
});

test('normalisation is idempotent', () => {
  fc.assert(
    fc.property(noise, (text) => {
      expect(normalise(normalise(text))).toBe(normalise(text));
    }),
    { numRuns: 2000 },
  );
});

const words = fc
  .array(
    fc
      .stringMatching(/^[a-z]{2,9}$/)
      .filter((word) => !/^(?:answer|option|choice|or|and|is|are|because|since|which)$/.test(word)),
    { minLength: 1, maxLength: 4 },
  )
  .map((list) => list.join(' '));
const decimals = fc
  .double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
  .map((value) => value.toFixed(4));
const terms: fc.Arbitrary<string> = fc.letrec<{ term: string }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('x', 'y', '2', '3', '7', '\\pi'),
    fc.tuple(tie('term'), tie('term')).map(([one, other]) => `\\frac{${one}}{${other}}`),
    fc.tuple(tie('term'), tie('term')).map(([one, other]) => `(${one}+${other})`),
    tie('term').map((one) => `\\sqrt{${one}}`),
  ),
})).term;

describe('an accepted answer', () => {
  test.each([
    ['exact', words],
    ['numeric', decimals],
    ['math', terms],
    ['list', fc.array(words, { minLength: 1, maxLength: 5 }).map((list) => list.join(', '))],
    ['set', fc.array(words, { minLength: 1, maxLength: 5 }).map((list) => list.join(', '))],
  ] as const)('the %s grader accepts the accepted answer itself', async (kind, answers) => {
    const grade = await prepare(kind);
    fc.assert(
      fc.property(
        answers,
        fc.constantFrom('#', '\\boxed{#}', 'The answer is #', 'I think so.\n\nAnswer: #', '<answer>#</answer>'),
        (answer, form) => {
          expect(grade({ response: form.replace('#', () => answer), answers: [answer] }).reward).toBe(1);
        },
      ),
    );
  });

  test('the math grader accepts another order and an expanded fraction', async () => {
    const grade = await prepare('math');
    fc.assert(
      fc.property(terms, terms, (one, other) => {
        const { reward } = grade({ response: `\\boxed{\\frac{2(${one}+${other})}{2}}`, answers: [`${other}+${one}`] });
        expect(reward).toBe(1);
      }),
    );
  });

  test('the math grader never accepts a larger number', async () => {
    const grade = await prepare('numeric');
    fc.assert(
      fc.property(decimals, (answer) => {
        expect(
          grade({ response: String(Number(answer) + 1 + Math.abs(Number(answer)) * 0.01), answers: [answer] }).reward,
        ).toBe(0);
      }),
    );
  });
});
