/** What a filter does, or did: counts, what it compared with, samples of both parts with the reasons. */
import type { FilterCounts, FilterExample, FilterThreshold } from '#contract/filter-report.ts';
import { formatCount, formatNumber, formatPercent } from '#core/text/numbers.ts';
import { visible } from '#core/text/visible.ts';
import { type SampleRow, sampleCard } from '../dataset/sample-card.ts';
import { type Html, html } from '../layout/html.ts';
import { OPS } from './form.ts';

export function countsOf(counts: FilterCounts): Html {
  const { samples, kept, dropped, unknown } = counts;
  const width = samples === 0 ? 0 : (100 * kept) / samples;
  return html`<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${formatCount(kept)} kept, ${formatCount(dropped)} dropped">
<rect class="kept" width="${width}" height="10"/><rect class="cut" x="${width}" width="${100 - width}" height="10"/></svg>
<dl class="facts">
<div><dt>Kept</dt><dd>${formatCount(kept)} <small>${formatPercent(kept, samples)}</small></dd></div>
<div><dt>Dropped</dt><dd>${formatCount(dropped)} <small>${formatPercent(dropped, samples)}</small></dd></div>
<div><dt>Of samples</dt><dd>${formatCount(samples)}</dd></div>
${unknown > 0 ? html`<div><dt>Decided by null</dt><dd>${formatCount(unknown)}</dd></div>` : ''}
</dl>`;
}

export function thresholdTable(thresholds: FilterThreshold[]): Html {
  const row = ({ signal, op, percentile, value }: FilterThreshold) => html`<tr><td><code>${visible(signal)}</code></td>
<td>${OPS[op as keyof typeof OPS] ?? op}</td><td class="n">${value === null ? '–' : formatNumber(value)}</td><td class="n">${percentile === null ? '–' : `${percentile} %`}</td></tr>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Thresholds"><table><thead><tr><th scope="col">Signal</th><th scope="col">Matches where it</th><th scope="col" class="n">Value here</th><th scope="col" class="n">Percentile</th></tr></thead><tbody>${thresholds.map(row)}</tbody></table></div>`;
}

export interface Examples {
  kept: FilterExample[];
  dropped: FilterExample[];
  /** Rows of these samples, by id. */
  rows: ReadonlyMap<string, SampleRow>;
  /** Signals that the rule asks come first. */
  asked: string[];
}

export function examplesOf({ kept, dropped, rows, asked }: Examples): Html {
  const part = (name: string, examples: FilterExample[]) =>
    html`<div><h3>${name}</h3>${
      examples.length === 0
        ? html`<p class="note">None.</p>`
        : html`<ul class="samples">${examples.map((one) => sampleCard({ id: one.id, row: rows.get(one.id), reasons: one.reasons, values: one.signals, first: asked }))}</ul>`
    }</div>`;
  return html`<p class="note">Half of each are those nearest the threshold, the others are spread over the rest.</p>
<div class="pair">${part('Dropped, for example', dropped)}${part('Kept, for example', kept)}</div>`;
}
