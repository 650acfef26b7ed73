/** A response as coloured tokens, each with its values on hover and focus and an address of its own. Takes plain arrays. */

import { raw } from 'hono/html';
import { DIVERGENCES, type DivergenceName } from '#contract/divergence.ts';
import { type HeatScale, STEPS, startOfStep, stepOf } from '#core/heat/scale.ts';
import { type HeatCell, type HeatTokens, shownText, splitSpace, toCells } from '#core/heat/tokens.ts';
import { formatNumber, formatSigned } from '#core/text/numbers.ts';

/** Blocks that are far from the screen are not laid out; shorter responses are one. */
const BLOCK_TOKENS = 200;
const ONE_BLOCK_TOKENS = 500;
/** So few have room to be large. */
const LARGE_TOKENS = 160;

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

function classOf({ dependency, kept, text }: HeatCell, scale: HeatScale): string {
  const step = stepOf(scale, dependency);
  const blank = step === 0 && text.trim() === '';
  return [...(step > 0 ? [`s${step}`] : []), ...(kept ? ['k'] : []), ...(blank ? ['w'] : [])].join(' ');
}

/** @example "token 17: S 0.52, gain +1.3, kept" */
function valuesOf({ at, tokens, dependency, gain, kept }: HeatCell): string {
  const name = tokens === 1 ? `token ${at + 1}` : `tokens ${at + 1}–${at + tokens}`;
  return `${name}: S ${formatNumber(dependency)}, gain ${formatSigned(gain)}${kept ? ', kept' : ''}`;
}

/** Everything has an address; a keyboard stops at what is coloured or kept. */
function token(cell: HeatCell, scale: HeatScale): string {
  const { at, tokens, text } = cell;
  const marks = classOf(cell, scale);
  const [space, shown] = splitSpace(shownText(text));
  const line = shown.replace(/\n+$/, '');
  // A cell of several tokens answers to the number of each.
  const inner = Array.from({ length: tokens - 1 }, (_, more) => `<i id="t${at + more + 1}"></i>`).join('');
  const classes = marks === '' ? '' : ` class="${marks}"`;
  const stop = /[sk]/.test(marks) ? '' : ' tabindex="-1"';
  const link = `<a id="t${at}" href="#t${at}"${classes}${stop} data-v="${valuesOf(cell)}">${inner}${escaped(line)}</a>`;
  return space + link + shown.slice(line.length);
}

/** Ends at a line's end where one is near, else at a space. */
export function toBlocks(cells: readonly HeatCell[]): HeatCell[][] {
  if (cells.length <= ONE_BLOCK_TOKENS) return [[...cells]];
  const blocks: HeatCell[][] = [];
  let from = 0;
  while (from < cells.length) {
    let to = Math.min(cells.length, from + BLOCK_TOKENS);
    if (to < cells.length) {
      const near = cells.slice(from + BLOCK_TOKENS / 2, from + 1.5 * BLOCK_TOKENS);
      const line = near.findIndex(({ text }) => text.endsWith('\n'));
      const space = cells.slice(to, to + BLOCK_TOKENS / 2).findIndex(({ text }) => /^\s/u.test(text));
      if (line >= 0) to = from + BLOCK_TOKENS / 2 + line + 1;
      else if (space > 0) to += space;
    }
    blocks.push(cells.slice(from, to));
    from = to;
  }
  return blocks;
}

export interface HeatMapProps {
  tokens: HeatTokens;
  scale: HeatScale;
  /** Accessible name. */
  label: string;
}

/** Each token with its values on hover and focus and an address of its own. */
export function HeatMap({ tokens, scale, label }: HeatMapProps) {
  const blocks = toBlocks(toCells(tokens));
  const size = blocks.length > 1 ? ' long' : tokens.token_texts.length <= LARGE_TOKENS ? ' large' : '';
  const parts = blocks.map((cells) => `<p dir="auto">${cells.map((cell) => token(cell, scale)).join('')}</p>`);
  return (
    <div class={`heat-map${size}`} role="group" aria-label={label}>
      {raw(parts.join('\n'))}
    </div>
  );
}

/** Colours without values and addresses, for the other responses of a page. */
export function HeatText({ tokens, scale }: { tokens: HeatTokens; scale: HeatScale }) {
  const parts = toCells(tokens).map((cell) => {
    const marks = classOf(cell, scale);
    const [space, text] = splitSpace(shownText(cell.text));
    return marks === '' ? space + escaped(text) : `${space}<span class="${marks}">${escaped(text)}</span>`;
  });
  return (
    <p class="heat-text" dir="auto">
      {raw(parts.join(''))}
    </p>
  );
}

export interface HeatLegendProps {
  divergence: DivergenceName;
  scale: HeatScale;
  /** Name of the tokens that the mask keeps; undefined if there is no mask. */
  kept: string | undefined;
}

export function HeatLegend({ divergence, scale, kept }: HeatLegendProps) {
  const steps = Array.from({ length: STEPS }, (_, index) => index + 1);
  return (
    <div class="heat-legend">
      <p class="ramp">
        <span>
          S<sub>t</sub> in {DIVERGENCES[divergence].unit}
        </span>
        {steps.map((step) => (
          <span class={`s${step}`}>{formatNumber(Number(startOfStep(scale, step).toPrecision(2)))}</span>
        ))}
        <span>to {formatNumber(scale.most)}</span>
      </p>
      {kept === undefined ? null : (
        <p>
          <span class="k">{kept}</span>
        </p>
      )}
      <p>
        <span class="sign">⏎</span> line break, <span class="sign">·</span> space
      </p>
    </div>
  );
}
