/** A response as coloured tokens. Up to 16,000 of them are written as strings, which is faster than elements. */
import { raw } from 'hono/html';
import { DIVERGENCES, type DivergenceName } from '#contract/divergence.ts';
import { type HeatScale, STEPS, startOfStep, stepOf } from '#core/heat/scale.ts';
import { type HeatCell, type HeatTokens, shownText, splitSpace, toCells } from '#core/heat/tokens.ts';
import { escapeMarkup } from '#core/text/escape-markup.ts';
import { formatNumber, formatSigned } from '#core/text/numbers.ts';
import { toBlocks } from './blocks.ts';

/** Responses of at most this many tokens are shown large. */
const LARGE_TOKENS_MAX = 160;

function classOf({ dependency, kept, text }: HeatCell, scale: HeatScale): string {
  const step = stepOf(scale, dependency);
  const isBlank = step === 0 && text.trim() === '';
  return [...(step > 0 ? [`s${step}`] : []), ...(kept ? ['k'] : []), ...(isBlank ? ['w'] : [])].join(' ');
}

/** @example "token 17: S 0.52, gain +1.3, kept" */
function describe({ tokenIndex, tokens, dependency, gain, kept }: HeatCell): string {
  const first = tokenIndex + 1;
  const name = tokens === 1 ? `token ${first}` : `tokens ${first}–${first + tokens - 1}`;
  return `${name}: S ${formatNumber(dependency)}, gain ${formatSigned(gain)}${kept ? ', kept' : ''}`;
}

/** A cell as a link to itself. Only cells that are coloured or kept are in the tab order. */
function cellLink(cell: HeatCell, scale: HeatScale): string {
  const { tokenIndex, tokens, text } = cell;
  const classes = classOf(cell, scale);
  const [space, shown] = splitSpace(shownText(text));
  const line = shown.replace(/\n+$/, '');
  const attributes = [
    `id="t${tokenIndex}" href="#t${tokenIndex}"`,
    ...(classes === '' ? [] : [`class="${classes}"`]),
    ...(/[sk]/.test(classes) ? [] : ['tabindex="-1"']),
    `data-v="${describe(cell)}"`,
  ];
  // A cell of several tokens has an anchor for each.
  const anchors = Array.from({ length: tokens - 1 }, (_, more) => `<i id="t${tokenIndex + more + 1}"></i>`);
  const link = `<a ${attributes.join(' ')}>${anchors.join('')}${escapeMarkup(line)}</a>`;
  return space + link + shown.slice(line.length);
}

export interface HeatMapProps {
  tokens: HeatTokens;
  scale: HeatScale;
  /** Accessible name. */
  label: string;
}

/** Each token shows its values on hover and focus, and has an address of its own. */
export function HeatMap({ tokens, scale, label }: HeatMapProps) {
  const blocks = toBlocks(toCells(tokens));
  const size = blocks.length > 1 ? ' long' : tokens.token_texts.length <= LARGE_TOKENS_MAX ? ' large' : '';
  const paragraphs = blocks.map((cells) => `<p dir="auto">${cells.map((cell) => cellLink(cell, scale)).join('')}</p>`);
  return (
    <div class={`heat-map${size}`} role="group" aria-label={label}>
      {raw(paragraphs.join('\n'))}
    </div>
  );
}

/** Colours without values and addresses, for the other responses of a page. */
export function HeatText({ tokens, scale }: { tokens: HeatTokens; scale: HeatScale }) {
  const parts = toCells(tokens).map((cell) => {
    const classes = classOf(cell, scale);
    const [space, text] = splitSpace(shownText(cell.text));
    return classes === ''
      ? space + escapeMarkup(text)
      : `${space}<span class="${classes}">${escapeMarkup(text)}</span>`;
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
  /** Name of the tokens that are marked as kept; undefined if none are. */
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
        <span>to {formatNumber(scale.max)}</span>
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
