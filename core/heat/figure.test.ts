import { expect, test } from 'vitest';
import { heatFigure, toXml } from './figure.ts';
import { HOSTILE, LONG_RESPONSE } from './testing/heat-tokens.ts';

const SCALE = { name: 'sqrt', max: 1 } as const;

test('heatFigure escapes the response, the title and the notes', () => {
  const figure = heatFigure({ tokens: HOSTILE, scale: SCALE, divergence: 'kl', title: '<b>', notes: ['&'] });
  for (const raw of ['<script', '<b>', '\u202e', '\u0000', '\uffff']) expect(figure).not.toContain(raw);
  expect(figure).toContain('&lt;script&gt;alert(&quot;&amp;&#39;)&lt;/script&gt;');
  expect(toXml('\ufffe')).toBe('\ufffd');
});

test('heatFigure draws a long response whole, or counts the tokens that linesMax leaves out', () => {
  const figure = { tokens: LONG_RESPONSE, scale: SCALE, divergence: 'kl', title: 'q', notes: [] } as const;
  expect(heatFigure(figure)).toContain('w2999<');
  expect(heatFigure({ ...figure, linesMax: 5 })).toMatch(/and 2\d{3} more tokens/);
});
