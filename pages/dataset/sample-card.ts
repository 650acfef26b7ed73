/** A sample at a glance: its pictures, question, answers and some of its values. */

import { formatNumber, formatQuantity } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { type Html, html } from '../layout/html.ts';

export interface SampleRow {
  question: string;
  images: string[];
  answers: string[];
  responses: number;
}

export interface SampleCard {
  id: string;
  row: SampleRow | undefined;
  reasons?: string[];
  values: Record<string, number | string | boolean | null>;
  /** Names of values in the order in which they are shown; others follow while there is room. */
  first: string[];
}

const PICTURES_SHOWN = 2;
const VALUES_SHOWN = 6;
const ANSWERS_SHOWN = 3;
const ID_CHARS = 64;

function pictures({ images }: SampleRow): Html {
  const shown = images.slice(0, PICTURES_SHOWN);
  const rest = images.length - shown.length;
  if (shown.length === 0) return html`<div class="pictures"><span class="blank">no picture</span></div>`;
  return html`<div class="pictures">${shown.map((sha256, at) => html`<img src="/pictures/${sha256}" alt="Picture ${at + 1}" width="88" height="88" loading="lazy" decoding="async">`)}${rest > 0 ? html`<span class="more">and ${rest} more</span>` : ''}</div>`;
}

function valuesOf({ values, first }: SampleCard): Html {
  const names = [...new Set([...first, ...Object.keys(values)])];
  const shown = names.filter((name) => first.includes(name) || values[name] !== null).slice(0, VALUES_SHOWN);
  const text = (value: SampleCard['values'][string] | undefined) =>
    typeof value === 'number' ? formatNumber(value) : clamped(String(value ?? 'null'), 80);
  return html`<ul class="values">${shown.map((name) => html`<li>${visible(name)} <b>${text(values[name])}</b></li>`)}</ul>`;
}

export function sampleCard(card: SampleCard): Html {
  const { id, row, reasons = [] } = card;
  const answers = row?.answers ?? [];
  const answer = answers.slice(0, ANSWERS_SHOWN).map((one) => clamped(one, 120));
  const more = answers.length > ANSWERS_SHOWN ? ` and ${answers.length - ANSWERS_SHOWN} more` : '';
  return html`<li class="card sample">${row ? pictures(row) : html`<span class="blank">–</span>`}<div>
<h3>${clamped(id, ID_CHARS)}${row ? ` · ${formatQuantity(row.responses, 'response')}` : ''}</h3>
${row ? html`<p class="question" dir="auto">${clamped(row.question, 300)}</p>` : ''}
${answer.length > 0 ? html`<p dir="auto">Answer: <b>${answer.join(' or ')}</b>${more}</p>` : ''}
${reasons.length > 0 ? html`<ul class="reasons">${reasons.slice(0, 4).map((one) => html`<li>${clamped(one, 200)}</li>`)}</ul>` : ''}
${valuesOf(card)}</div></li>`;
}
