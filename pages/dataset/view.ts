/** A version of a dataset: what it holds, how its signals lie, what a filter would do to it. */
import type { FilterHistogram, FilterPreview } from '#contract/filter-report.ts';
import { SIGNALS, type SignalName } from '#contract/signals.ts';
import { formatCount, formatNumber, formatQuantity, formatTime } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { histogramChart } from '../charts/histogram.ts';
import { type ScatterChart, scatterChart } from '../charts/scatter.ts';
import { type FilterBuilder, filterBuilder } from '../filter/builder.ts';
import { countsOf, examplesOf, thresholdTable } from '../filter/outcome.ts';
import { hrefOf } from '../layout/href.ts';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';
import { type SampleRow, sampleCard } from './sample-card.ts';

export interface ShownSet {
  id: string;
  status: 'running' | 'succeeded' | 'cancelled';
  scorer: string;
  settings: string;
  createdAt: number;
  progress: { total: number; done: number; failed: number };
}

export interface SignalSummary {
  name: string;
  histogram: FilterHistogram;
  /** 10th, 50th and 90th percentile. */
  percentiles: [number, number, number];
  known: number;
}

export interface Ends {
  by: string;
  names: string[];
  lowest: { id: string; values: Record<string, number | null> }[];
  highest: { id: string; values: Record<string, number | null> }[];
}

export interface Duplicates {
  kind: 'sample' | 'question' | 'image';
  groups: number;
  samples: number;
}

export interface DatasetPage {
  visitor: Visitor;
  dataset: { id: string; name: string; description: string | null; version: number };
  /** Of the version; undefined: nothing was frozen yet. */
  version:
    | { version: number; samples: number; responses: number; images: number; note: string | null; createdAt: number }
    | undefined;
  draft: { samples: number; responses: number; images: number };
  versions: number[];
  sets: ShownSet[];
  set: ShownSet | undefined;
  duplicates: Duplicates[];
  signals: SignalSummary[];
  /** Without a value in any sample. */
  empty: string[];
  scatter: ScatterChart | undefined;
  ends: Ends | undefined;
  builder: FilterBuilder;
  preview: FilterPreview | undefined;
  /** To apply the preview; undefined where the key may not. */
  apply: { fields: [name: string, value: string][] } | undefined;
  rows: ReadonlyMap<string, SampleRow>;
  filters: { id: string; kept: number; samples: number; rule: string; createdAt: number }[];
  /** Fields of the address that each link keeps. */
  kept: [name: string, value: string][];
}

function descriptionOf(name: string): string {
  return SIGNALS[name as SignalName] ?? 'column of the dataset';
}

function linkWith(
  { dataset, kept }: DatasetPage,
  changed: Record<string, string | number | undefined>,
  anchor = '',
): string {
  const others = kept.filter(([name]) => !(name in changed));
  const path = `/datasets/${dataset.id}`;
  const query = new URLSearchParams(others);
  for (const [name, value] of Object.entries(changed)) if (value !== undefined) query.append(name, String(value));
  return `${hrefOf(path, {})}${query.size > 0 ? `?${query}` : ''}${anchor}`;
}

function head(page: DatasetPage): Html {
  const { dataset, version, draft, versions } = page;
  const counts = version ?? draft;
  return html`<h1>${visible(dataset.name)}</h1>
${dataset.description ? html`<p class="lead">${clamped(dataset.description)}</p>` : ''}
<dl class="facts">
<div><dt>Samples</dt><dd>${formatCount(counts.samples)}</dd></div>
<div><dt>Responses</dt><dd>${formatCount(counts.responses)}</dd></div>
<div><dt>Pictures</dt><dd>${formatCount(counts.images)}</dd></div>
${page.filters.length > 0 ? html`<div><dt>Filters</dt><dd><a href="#filters">${page.filters.length}</a></dd></div>` : ''}
</dl>
${
  version
    ? html`<ul class="tabs" aria-label="Versions">${versions.map((one) => html`<li><a href="${hrefOf(`/datasets/${dataset.id}`, { version: one })}"${one === version.version ? html` aria-current="page"` : ''}>Version ${one}</a></li>`)}</ul>
<p class="note">Version ${version.version} was frozen ${formatTime(version.createdAt)}${version.note ? html`: ${clamped(version.note, 300)}` : ''}. The draft after it has ${formatQuantity(draft.samples, 'sample')}.</p>`
    : html`<p class="fault">No version is frozen yet: this is the draft. Signals and filters are of frozen versions.</p>`
}`;
}

function setPicker({ dataset, version, sets, set }: DatasetPage): Html {
  if (!version) return html``;
  if (!set) {
    return html`<section class="card"><h2>Signals</h2><p>No signals were computed of this version yet.</p>
<pre tabindex="0"><code>sightline dataset signals ${dataset.id} --data-version ${version.version}</code></pre></section>`;
  }
  const { progress, status } = set;
  const running =
    status === 'running'
      ? html`<p class="fault">Under way: ${formatCount(progress.done)} of ${formatQuantity(progress.total, 'sample')}. What is shown is what there is; load the page again for more.</p>`
      : '';
  const failed =
    progress.failed > 0
      ? html`<p class="note">${formatQuantity(progress.failed, 'sample')} failed and have no signals.</p>`
      : '';
  const several =
    sets.length > 1
      ? html`<form class="inline" method="get" action="/datasets/${dataset.id}"><input type="hidden" name="version" value="${version.version}">
<div><label for="signals">Signal set</label><select id="signals" name="signals">${sets.map((one) => html`<option value="${one.id}"${one.id === set.id ? html` selected` : ''}>${formatTime(one.createdAt)}: ${visible(one.scorer)}, ${one.settings} (${one.status})</option>`)}</select></div><button>Show</button></form>`
      : '';
  return html`${running}${failed}${several}<p class="note">Signals <code>${set.id}</code> by ${visible(set.scorer)}, ${set.settings}.</p>`;
}

const LEGEND = html`<ul class="legend"><li><svg viewBox="0 0 16 16" aria-hidden="true"><rect class="kept" width="16" height="16" rx="3"/></svg>kept</li>
<li><svg viewBox="0 0 16 16" aria-hidden="true"><rect class="dropped" width="16" height="16" rx="3"/></svg>dropped</li>
<li><svg viewBox="0 0 16 16" aria-hidden="true"><path class="threshold" d="M8 0V16"/></svg>threshold</li></ul>`;

function previewPart(page: DatasetPage): Html {
  const { preview, apply, rows, dataset } = page;
  if (!preview) return html``;
  const action = apply
    ? html`<form class="actions" method="post" action="/datasets/${dataset.id}/filters">${apply.fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<button class="main">Apply and export…</button><span class="note">Stores each decision for good; the exports are on the filter's page.</span></form>`
    : html`<p class="note">Your key may not apply filters: that needs the scope <code>datasets</code>.</p>`;
  const asked = [...new Set(preview.thresholds.map(({ signal }) => signal))];
  return html`<section id="preview"><h2>Preview</h2><div class="card">${countsOf(preview.counts)}${thresholdTable(preview.thresholds)}${action}</div></section>
<section><h2>What becomes of samples</h2>${examplesOf({ kept: preview.kept, dropped: preview.dropped, rows, asked })}</section>`;
}

function signalsPart(page: DatasetPage): Html {
  const { signals, empty, preview } = page;
  const chart = ({ name, histogram, percentiles: [low, middle, high], known }: SignalSummary) =>
    histogramChart({
      histogram,
      name: visible(name),
      description: descriptionOf(name),
      split: preview !== undefined,
      thresholds: (preview?.thresholds ?? []).flatMap((one) =>
        one.signal === name && one.value !== null ? [one.value] : [],
      ),
      summary: html`median <b>${formatNumber(middle)}</b> · 10–90 %: ${formatNumber(low)} to ${formatNumber(high)} · ${formatCount(known)} known`,
    });
  if (signals.length === 0 && empty.length === 0) return html``;
  return html`<section id="histograms"><h2>Signals</h2>${preview ? LEGEND : ''}
<div class="charts">${signals.map(chart)}</div>
${empty.length > 0 ? html`<p class="note">Null in every sample: ${empty.map((name, at) => html`${at > 0 ? ', ' : ''}<code>${name}</code>`)}. Responses generated with and without the picture give most of them.</p>` : ''}</section>`;
}

function endsPart(page: DatasetPage): Html {
  const { ends, rows, dataset, kept } = page;
  if (!ends) return html``;
  const list = (samples: Ends['lowest']) =>
    html`<ul class="samples">${samples.map(({ id, values }) => sampleCard({ id, row: rows.get(id), values, first: [ends.by] }))}</ul>`;
  return html`<section id="ends"><h2>Both ends</h2>
<form class="inline" method="get" action="/datasets/${dataset.id}#ends">${kept.filter(([name]) => name !== 'by').map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<div><label for="by">Samples by</label><select id="by" name="by">${ends.names.map((name) => html`<option value="${name}"${name === ends.by ? html` selected` : ''}>${name}</option>`)}</select></div><button>Show</button></form>
<div class="pair"><div><h3>Lowest ${ends.by}</h3>${list(ends.lowest)}</div><div><h3>Highest ${ends.by}</h3>${list(ends.highest)}</div></div></section>`;
}

const KINDS = {
  sample: 'the same pictures and question',
  question: 'the same question',
  image: 'the same pictures',
};

function duplicatesPart({ duplicates, dataset, version }: DatasetPage): Html {
  const row = ({
    kind,
    groups,
    samples,
  }: Duplicates) => html`<tr><th scope="row">${KINDS[kind]}</th><td class="n">${formatCount(groups)}</td><td class="n">${formatCount(samples)}</td>
<td>${groups > 0 ? html`<a href="${hrefOf(`/datasets/${dataset.id}/duplicates`, { version: version?.version, kind })}">Show<span class="unseen"> those with ${KINDS[kind]}</span></a>` : ''}</td></tr>`;
  return html`<section id="duplicates"><h2>Duplicates</h2><div class="card scroll" tabindex="0" role="region" aria-label="Duplicates"><table><thead><tr><th scope="col">Samples with</th><th scope="col" class="n">Groups</th><th scope="col" class="n">Samples in them</th><th scope="col"><span class="unseen">Link</span></th></tr></thead><tbody>${duplicates.map(row)}</tbody></table></div></section>`;
}

function filtersPart({ filters }: DatasetPage): Html {
  if (filters.length === 0) return html``;
  return html`<section id="filters"><h2>Filters of this dataset</h2><ul class="tiles">${filters.map(
    ({ id, kept, samples, rule, createdAt }) =>
      html`<li class="card"><h3><a href="/filters/${id}">${clamped(rule, 90)}</a></h3><p>${formatCount(kept)} of ${formatCount(samples)} kept</p><p class="note">${formatTime(createdAt)}</p></li>`,
  )}</ul></section>`;
}

export function datasetPage(page: DatasetPage): Html {
  const { dataset, visitor, version, builder, preview, scatter } = page;
  const clear = preview
    ? html` <a href="${linkWith({ ...page, kept: builder.hidden }, {}, '#filter')}">Without a filter</a>`
    : '';
  return layout({
    title: visible(dataset.name),
    visitor,
    trail: [{ name: 'Datasets', href: '/datasets' }],
    body: html`${head(page)}
<section>${setPicker(page)}</section>
${preview ? previewPart(page) : ''}
${signalsPart(page)}
${scatter ? html`<section><h2>Dependency against pass rate</h2><p class="lead">Right without leaning on the picture lies at the top left.</p>${scatterChart(scatter)}</section>` : ''}
${version ? html`<section id="filter"><h2>${preview ? 'Change the filter' : 'Filter'}</h2><p class="lead">A threshold belongs to a dataset and a scorer.${clear}</p>${filterBuilder(builder)}</section>` : ''}
${endsPart(page)}
${duplicatesPart(page)}
${filtersPart(page)}`,
  });
}
