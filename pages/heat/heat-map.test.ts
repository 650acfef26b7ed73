import { describe, expect, test } from 'vitest';
import { gainInWords, heatFigure, toXml } from '#core/heat/figure.ts';
import { type HeatTokens, namesOfTokens, shownText, toCells } from '#core/heat/tokens.ts';
import { HeatStrip, toColumns } from '#pages/trajectory/strip.tsx';
import { HeatMap, HeatText, toBlocks } from './heat-map.tsx';

const SCALE = { name: 'sqrt', most: 1 } as const;

/** Texts are given as bytes of UTF-8, so that a token may end within a character. */
function tokensOf(pieces: (string | Uint8Array)[], part: Partial<HeatTokens> = {}): HeatTokens {
  const bytes = pieces.map((piece) => (typeof piece === 'string' ? new TextEncoder().encode(piece) : piece));
  const ends: number[] = [];
  let end = 0;
  for (const one of bytes) {
    end += one.length;
    ends.push(end);
  }
  const zeros = pieces.map(() => 0);
  return {
    text: new TextDecoder().decode(Uint8Array.from(bytes.flatMap((one) => [...one]))),
    token_texts: bytes.map((one) => new TextDecoder().decode(one)),
    byte_starts: [0, ...ends.slice(0, -1)],
    byte_ends: ends,
    dependency: zeros,
    mask: zeros,
    log_prob_original: zeros,
    log_prob_perturbed: zeros,
    ...part,
  };
}

const EMOJI = new TextEncoder().encode('🧭');

describe('tokens that share a character', () => {
  const split = tokensOf(['a', EMOJI.slice(0, 1), EMOJI.slice(1, 3), EMOJI.slice(3), 'b'], {
    dependency: [0, 0.1, 0.9, 0.2, 0],
    mask: [0, 0, 0, 1, 0],
    log_prob_original: [0, -1, -1, -1, 0],
    log_prob_perturbed: [0, -2, -1, -3, 0],
  });

  test('are one cell with the character, the largest dependency, the whole gain and any mask', () => {
    expect(toCells(split)).toEqual([
      { at: 0, tokens: 1, text: 'a', dependency: 0, gain: 0, kept: false },
      { at: 1, tokens: 3, text: '🧭', dependency: 0.9, gain: 3, kept: true },
      { at: 4, tokens: 1, text: 'b', dependency: 0, gain: 0, kept: false },
    ]);
  });

  test('each have an address, and the name of the whole', () => {
    const page = String(HeatMap({ tokens: split, scale: SCALE, label: 'map' }));
    for (const at of [0, 1, 2, 3, 4]) expect(page.split(`id="t${at}"`)).toHaveLength(2);
    expect(page).toContain('data-v="tokens 2–4: S 0.9, gain +3, kept"');
    expect(namesOfTokens(split)).toEqual(['a', '🧭', '🧭', '🧭', 'b']);
  });
});

test('ids that are no UTF-8 together are shown as they are spelled, one cell each', () => {
  const broken = tokensOf([Uint8Array.of(0xff), Uint8Array.of(0xfe), 'x']);
  expect(toCells(broken).map(({ text }) => text)).toEqual(['\ufffd', '\ufffd', 'x']);
});

test.each([
  [' ', '·'],
  ['   ', '···'],
  ['\n', '⏎\n'],
  ['.\n\n', '.⏎\n⏎\n'],
  ['', '∅'],
  [' the', ' the'],
  ['a\u202eb', 'a⟨U+202E⟩b'],
  ['\u001b[31m', '␛[31m'],
])('%j is shown as %j', (text, shown) => {
  expect(shownText(text)).toBe(shown);
});

test('a name in a table is one line, and what is white space can be seen', () => {
  expect(namesOfTokens(tokensOf([' the', '\n\n', '  ', 'a\nb']))).toEqual(['the', '⏎⏎', '··', 'a⏎b']);
});

test('the space before a word is written, and not coloured', () => {
  const words = tokensOf(['A', ' star', ' '], { dependency: [1, 1, 1] });
  expect(String(HeatText({ tokens: words, scale: SCALE }))).toContain(
    '<span class="s8">A</span> <span class="s8">star</span><span class="s8">·</span>',
  );
});

test('what a response says is text: on the page and in the drawing', () => {
  const hostile = tokensOf(['<script>alert("&\')</script>', '\u202e', '\uffff', '\u0000']);
  const page = String(HeatMap({ tokens: hostile, scale: SCALE, label: '"><b>' }));
  const drawing = heatFigure({ tokens: hostile, scale: SCALE, divergence: 'kl', title: '<b>', notes: ['&'] });
  for (const markup of [page, drawing]) {
    for (const raw of ['<script', '<b>', '\u202e', '\u0000']) expect(markup).not.toContain(raw);
    expect(markup).toContain('&lt;script&gt;alert(&quot;&amp;&#39;)&lt;/script&gt;');
  }
  expect(drawing).not.toContain('\uffff');
  expect(toXml('\ufffe')).toBe('\ufffd');
});

describe('a long response', () => {
  const words = Array.from({ length: 3000 }, (_, at) => (at % 37 === 36 ? '.\n' : ` w${at}`));
  const tokens = tokensOf(words);

  test('is cut into blocks of some hundred tokens, at ends of lines, and nothing is lost', () => {
    const cells = toCells(tokens);
    const blocks = toBlocks(cells);
    expect(blocks.flat()).toEqual(cells);
    for (const block of blocks.slice(0, -1)) {
      expect(block.at(-1)?.text).toBe('.\n');
      expect(block.length).toBeLessThanOrEqual(300);
    }
    expect(toBlocks(cells.slice(0, 400))).toHaveLength(1);
  });

  test('without lines is cut before words', () => {
    const plain = toCells(tokensOf(Array.from({ length: 2000 }, (_, at) => (at % 3 === 0 ? ` w${at}` : 'x'))));
    const blocks = toBlocks(plain);
    expect(blocks.flat()).toEqual(plain);
    for (const block of blocks) expect(block[0]?.text).toMatch(/^ /);
  });

  test('is drawn whole, or says how many tokens are left out', () => {
    const figure = { tokens, scale: SCALE, divergence: 'kl', title: 'q', notes: [] } as const;
    expect(heatFigure(figure)).toContain('w2999<');
    expect(heatFigure({ ...figure, linesMax: 5 })).toMatch(/and 2\d{3} more tokens/);
  });
});

test('a strip shows the largest of what one of its columns stands for', () => {
  const values = new Array(10_000).fill(0);
  values[7777] = 1;
  expect(Math.max(...toColumns(values, 240))).toBe(1);
  expect(toColumns([1, 2, 3], 240)).toEqual([1, 2, 3]);
  expect(String(HeatStrip({ values: [0, 1, 1, 0], scale: SCALE })).match(/<path/g)).toHaveLength(1);
});

test.each([
  [0, 'the image makes it neither more nor less likely'],
  [Math.log(18), 'the image makes it 18 times as likely'],
  [-Math.log(2.5), 'the image makes it 2.5 times less likely'],
  [Math.log(12_345), 'the image makes it 12,000 times as likely'],
  [110, 'the image makes it about 10⁴⁸ times as likely'],
])('a gain of %d in words', (gain, words) => {
  expect(gainInWords(gain)).toBe(words);
});
