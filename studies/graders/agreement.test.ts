import { expect, test } from 'vitest';
import { countAgreement, toRow } from './agreement.ts';

test('countAgreement separates agreement, both kinds of disagreement and undecided responses', async () => {
  const agreement = await countAgreement([
    { response: '5', answer: '5', isRight: true },
    { response: '6', answer: '5', isRight: false },
    { response: '5', answer: '5', isRight: false },
    { response: '6', answer: '5', isRight: true },
    { response: 'I cannot tell.', answer: '5', isRight: false },
    { response: 'B', answer: 'B', choices: ['red', 'blue'], isRight: true },
  ]);
  expect(agreement).toEqual({ responses: 6, undecided: 1, agreed: 3, onlyHere: 1, onlyThere: 1 });
  expect(toRow('pairs', agreement)).toBe('| pairs | 6 | 83.3 % | 60.0 % | 1 | 1 |');
});
