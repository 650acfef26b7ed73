import { expect, test } from 'vitest';
import { gainInWords } from './gain-in-words.ts';

test.each([
  [0, 'the image makes it neither more nor less likely'],
  [Math.log(18), 'the image makes it 18 times as likely'],
  [-Math.log(2.5), 'the image makes it 2.5 times less likely'],
  [Math.log(12_345), 'the image makes it 12,000 times as likely'],
  [110, 'the image makes it about 10⁴⁸ times as likely'],
])('gainInWords(%d) is "%s"', (gain, words) => {
  expect(gainInWords(gain)).toBe(words);
});
