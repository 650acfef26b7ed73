import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { GRADE_REASONS, graderSpec, textGraderSpec } from '#contract/grading.ts';
import { grade } from './grade.ts';

const page = readFileSync(new URL('../../docs/graders.md', import.meta.url), 'utf8');
const CHOICES = ['8 cm', '10 cm', '12 cm', '14 cm'];
const examples = Array.from(
  page.matchAll(/^\| `(\w+)` \| `(.+?)` \| `(.+?)` \| (1|0|null) \| `(\w+)` \|$/gm),
  ([, kind = '', response = '', answer = '', reward = '', reason = '']) => ({ kind, response, answer, reward, reason }),
);

describe('docs/graders.md', () => {
  test('docs/graders.md has examples of each kind and each reward', () => {
    expect(new Set(examples.map(({ kind }) => kind))).toEqual(
      new Set(textGraderSpec.options.map(({ shape }) => shape.kind.value)),
    );
    expect(new Set(examples.map(({ reward }) => reward))).toEqual(new Set(['1', '0', 'null']));
  });

  test.each(examples)(
    'docs/graders.md: $kind grades $response against $answer as $reward, $reason',
    async (example) => {
      const response = example.response.replaceAll('⏎', '\n');
      const given = await grade(textGraderSpec.parse({ kind: example.kind }), {
        response,
        answers: [example.answer],
        choices: CHOICES,
      });
      expect(given).toMatchObject({ reward: JSON.parse(example.reward), reason: example.reason });
    },
  );

  test.each(Object.keys(GRADE_REASONS))('docs/graders.md explains the reason %s', (reason) => {
    expect(page).toMatch(new RegExp(`^\\| \`${reason}\` \\| .+ \\| .+ \\|$`, 'm'));
  });

  test('docs/graders.md shows valid settings', () => {
    const settings = Array.from(page.matchAll(/```json\n(.*?)```/gs), ([, text = '']) => text);
    expect(settings.length).toBeGreaterThan(0);
    for (const text of settings) expect(graderSpec.safeParse(JSON.parse(text)).error?.issues).toBeUndefined();
  });
});
