/** A filter that was applied: what it decided, and how to take its parts away. */
import type { FilterExample } from '#contract/filter-report.ts';
import type { StoredFilter } from '#contract/stored-filter.ts';
import { formatCount, formatTime } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import type { SampleRow } from '../dataset/sample-card.ts';
import { hrefOf } from '../layout/href.ts';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';
import { countsOf, examplesOf, thresholdTable } from './outcome.ts';
import { ruleInWords } from './rule-in-words.ts';

export interface FilterPage {
  visitor: Visitor;
  dataset: { id: string; name: string };
  filter: StoredFilter;
  createdAt: number;
  kept: FilterExample[];
  dropped: FilterExample[];
  rows: ReadonlyMap<string, SampleRow>;
  /** The filter in the builder; undefined where its rule is deeper than that. */
  builderHref: string | undefined;
  /** Of the service. */
  origin: string;
}

const FORMATS = [
  { name: 'JSONL', query: { format: 'jsonl' }, what: 'samples as they were pushed, with reasons' },
  { name: 'Parquet', query: { format: 'parquet', images: 'reference' }, what: 'as verl reads it, pictures by name' },
  {
    name: 'Parquet with pictures',
    query: { format: 'parquet', images: 'embed' },
    what: 'as verl reads it, pictures inside',
  },
];

function exportsOf({ filter }: FilterPage): Html {
  const link = (part: 'kept' | 'dropped') => (format: (typeof FORMATS)[number]) =>
    html`<li><a href="${hrefOf(`/filters/${filter.id}/export`, { part, ...format.query })}" download>${format.name}<span class="unseen"> of what was ${part}</span></a> <span class="note">${format.what}</span></li>`;
  const part = (name: 'kept' | 'dropped') =>
    html`<div class="card"><h3>${name === 'kept' ? 'Kept' : 'Dropped'}: ${formatCount(filter.counts[name])}</h3><ul>${FORMATS.map(link(name))}</ul></div>`;
  return html`<section id="export"><h2>Export</h2><div class="pair">${part('kept')}${part('dropped')}</div>
<p class="actions"><a href="/filters/${filter.id}/manifest" download>Manifest</a> <span class="note">The same filter always gives the same bytes.</span></p></section>`;
}

function commands({ filter, origin }: FilterPage): Html {
  const { filter: request, dataset_id: dataset, version, signals_id: signals } = filter;
  const target = { dataset_id: dataset, version, ...(signals === null ? {} : { signals_id: signals }), ...request };
  const cli = `sightline filter export ${filter.id} --out filtered/`;
  const fetch = `curl -fH "Authorization: Bearer $SIGHTLINE_KEY" \\\n  '${origin}/v1/filters/${filter.id}/export?part=kept&format=parquet' -o kept.parquet`;
  // In single quotation marks of a shell, one of them is written '\''.
  const again = `curl -fH "Authorization: Bearer $SIGHTLINE_KEY" -H 'Content-Type: application/json' \\\n  ${origin}/v1/filters -d '${visible(JSON.stringify(target)).replaceAll("'", "'\\''")}'`;
  return html`<section><h2>From a terminal</h2>
<h3>Export both parts with a manifest</h3><pre tabindex="0"><code>${cli}</code></pre>
<h3>What was kept, by curl</h3><pre tabindex="0"><code>${fetch}</code></pre>
<h3>The same filter once more</h3><pre tabindex="0"><code>${again}</code></pre></section>`;
}

export function filterPage(page: FilterPage): Html {
  const { visitor, dataset, filter, createdAt, kept, dropped, rows, builderHref } = page;
  const { counts, thresholds, version, scorer, filter: request } = filter;
  const words = clamped(ruleInWords(request), 160);
  const asked = [...new Set(thresholds.map(({ signal }) => signal))];
  const datasetHref = hrefOf(`/datasets/${dataset.id}`, { version });
  return layout({
    title: `Filter of ${visible(dataset.name)}`,
    visitor,
    trail: [
      { name: 'Datasets', href: '/datasets' },
      { name: visible(dataset.name), href: datasetHref },
    ],
    body: html`<p class="eyebrow">Filter <code>${filter.id}</code></p><h1>${words}</h1>
<p class="lead">Applied ${formatTime(createdAt)} to version ${version} of <a href="${datasetHref}">${visible(dataset.name)}</a>${scorer ? html`, with signals by ${visible(scorer.name)} <code>${scorer.revision.slice(0, 8)}</code>` : ''}. It never changes${request.on_null === 'keep' ? '' : `; nulls: ${request.on_null}`}.</p>
<section class="card">${countsOf(counts)}${thresholdTable(thresholds)}${builderHref === undefined ? '' : html`<p class="actions"><a href="${builderHref}">Try another threshold</a></p>`}</section>
${exportsOf(page)}
<section><h2>What became of samples</h2>${examplesOf({ kept, dropped, rows, asked })}</section>
${commands(page)}
<section><details><summary>The rule as JSON</summary><pre tabindex="0"><code>${visible(JSON.stringify(request, null, 2))}</code></pre></details></section>`,
  });
}
