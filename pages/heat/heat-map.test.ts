import { expect, test } from 'vitest';
import { createHeatTokens, HOSTILE, SHARED_CHARACTER } from '#core/heat/testing/heat-tokens.ts';
import { HeatMap, HeatText } from './heat-map.tsx';

const SCALE = { name: 'sqrt', max: 1 } as const;

test('HeatMap gives each token of a shared character its own anchor, and all of them one set of values', () => {
  const html = String(HeatMap({ tokens: SHARED_CHARACTER, scale: SCALE, label: 'map' }));
  for (const index of [0, 1, 2, 3, 4]) expect(html.split(`id="t${index}"`)).toHaveLength(2);
  expect(html).toContain('data-v="tokens 2–4: S 0.9, gain +3, kept"');
});

test('HeatMap escapes the response and the label', () => {
  const html = String(HeatMap({ tokens: HOSTILE, scale: SCALE, label: '"><b>' }));
  for (const raw of ['<script', '<b>', '\u202e', '\u0000']) expect(html).not.toContain(raw);
  expect(html).toContain('&lt;script&gt;alert(&quot;&amp;&#39;)&lt;/script&gt;');
});

test('HeatText writes the space before a word without its colour', () => {
  const tokens = createHeatTokens(['A', ' star', ' '], { dependency: [1, 1, 1] });
  expect(String(HeatText({ tokens, scale: SCALE }))).toContain(
    '<span class="s8">A</span> <span class="s8">star</span><span class="s8">·</span>',
  );
});
