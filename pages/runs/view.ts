/** The runs of a tenant, newest first. */
import type { Run } from '#contract/run.ts';
import { formatCount, formatNumber, formatQuantity, formatTime } from '#core/text/numbers.ts';
import { visible } from '#core/text/visible.ts';
import { hrefOf } from '../layout/href.ts';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';
import { progressBar, statusBadge } from '../run/progress.ts';

export interface RunList {
  visitor: Visitor;
  runs: Run[];
  status: Run['status'] | undefined;
  nextCursor: string | null;
}

const SHOWN: [string, Run['status'] | undefined][] = [
  ['All', undefined],
  ['Under way', 'running'],
  ['Waiting', 'queued'],
  ['Done', 'succeeded'],
  ['With failures', 'failed'],
  ['Cancelled', 'cancelled'],
];

export function nameOf({ name, created_at }: Run): string {
  return name === null ? `Run of ${formatTime(Date.parse(created_at))}` : visible(name);
}

export function runCard(run: Run): Html {
  const { samples, responses, scorer, shaping } = run;
  const dependency = shaping?.aggregates.mean_dependency;
  const gain = shaping?.aggregates.gain;
  return html`<li class="card run">
<h2><a href="/runs/${run.id}">${nameOf(run)}</a></h2>
<p class="state">${statusBadge(run.status)}</p>
${progressBar(run)}
<dl class="facts small">
<div><dt>Samples</dt><dd>${formatCount(samples.succeeded)} <small>of ${formatCount(samples.total)}</small></dd></div>
<div><dt>Responses</dt><dd>${formatCount(responses.scored)}</dd></div>
${dependency ? html`<div><dt>Mean dependency</dt><dd>${formatNumber(dependency.mean)}</dd></div>` : ''}
${gain ? html`<div><dt>Mean gain</dt><dd>${gain.mean > 0 ? '+' : ''}${formatNumber(gain.mean)}</dd></div>` : ''}
${samples.failed > 0 ? html`<div><dt>Failed</dt><dd>${formatCount(samples.failed)}</dd></div>` : ''}
</dl>
<p class="note">${formatTime(Date.parse(run.created_at))}${scorer ? html` · ${visible(scorer.name)} <code>${scorer.revision.slice(0, 8)}</code>` : ''}</p>
</li>`;
}

const EMPTY = html`<section class="card"><p>There is no run here. Score responses with</p>
<pre tabindex="0"><code>sightline run submit FILE</code></pre></section>`;

export function runListPage({ visitor, runs, status, nextCursor }: RunList): Html {
  const tabs = SHOWN.map(
    ([name, one]) =>
      html`<li><a href="${hrefOf('/runs', { status: one })}"${one === status ? html` aria-current="page"` : ''}>${name}</a></li>`,
  );
  const more =
    nextCursor === null
      ? ''
      : html`<p class="actions"><a class="button" href="${hrefOf('/runs', { status, cursor: nextCursor })}">Older runs</a></p>`;
  return layout({
    title: 'Runs',
    visitor,
    section: '/runs',
    body: html`<h1>Runs</h1>
<ul class="tabs" aria-label="Status">${tabs}</ul>
${runs.length === 0 ? EMPTY : html`<p class="lead">${formatQuantity(runs.length, 'run')}, newest first.</p><ul class="tiles">${runs.map(runCard)}</ul>${more}`}`,
  });
}
