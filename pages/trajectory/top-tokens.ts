/** The tokens that depend most on the image, with their probabilities under both views. */

import { type HeatScale, stepOf } from '#core/heat/scale.ts';
import { type HeatTokens, namesOfTokens } from '#core/heat/tokens.ts';
import { formatCount, formatNumber, formatSigned } from '#core/text/numbers.ts';
import { clamped } from '#core/text/visible.ts';
import { type Html, html } from '../layout/html.ts';

const SHOWN = 10;
const NAME_CHARS = 40;

/** Places of the most dependent tokens, the most dependent first. */
export function topPlaces(dependency: readonly number[], most = SHOWN): number[] {
  return dependency
    .map((value, at) => ({ value, at }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value || a.at - b.at)
    .slice(0, most)
    .map(({ at }) => at);
}

export function topTokens(tokens: HeatTokens, scale: HeatScale): Html {
  const { dependency, standard_errors: errors, mask, log_prob_original: log, log_prob_perturbed: blind } = tokens;
  const places = topPlaces(dependency);
  if (places.length === 0) return html`<p class="note">No token depends on the image.</p>`;
  const names = namesOfTokens(tokens);
  const row = (at: number) => {
    const [value, p, q] = [dependency[at] ?? 0, log[at] ?? 0, blind[at] ?? 0];
    const step = stepOf(scale, value);
    const error = errors?.[at];
    return html`<tr><th scope="row"><a href="#t${at}"${step > 0 ? html` class="s${step}"` : ''} dir="auto">${clamped(names[at] ?? '', NAME_CHARS)}</a> <small>${formatCount(at + 1)}</small></th>
<td class="n">${formatNumber(value)}${error === undefined ? '' : html` <small>± ${formatNumber(Number(error.toPrecision(2)))}</small>`}</td>
<td class="n">${probability(p)} <small class="log">${logarithm(p)}</small></td><td class="n">${probability(q)} <small class="log">${logarithm(q)}</small></td>
<td class="n">${formatSigned(Number((p - q).toPrecision(3)))}</td>${mask ? html`<td>${(mask[at] ?? 0) > 0 ? 'kept' : '–'}</td>` : ''}</tr>`;
  };
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Tokens that depend most on the image"><table class="top-tokens"><thead><tr><th scope="col">Token <small>place</small></th><th scope="col" class="n">S<sub>t</sub></th>
<th scope="col" class="n">p(o|I) <small class="log">log</small></th><th scope="col" class="n">p(o|I′) <small class="log">log</small></th><th scope="col" class="n">gain</th>${mask ? html`<th scope="col">mask</th>` : ''}</tr></thead>
<tbody>${places.map(row)}</tbody></table></div>`;
}

function logarithm(value: number): string {
  return value > -0.005 ? '0.00' : `−${Math.abs(value).toFixed(2)}`;
}

/** @example "87 %", "0.3 %", "4e-7" */
export function probability(logProb: number): string {
  const value = Math.exp(logProb);
  if (value < 1e-4) return formatNumber(value);
  const percent = value * 100;
  return `${percent >= 99.95 && value < 1 ? '> 99.9' : Number(percent.toPrecision(percent >= 10 ? 3 : 2))} %`;
}
