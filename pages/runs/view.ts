/** The runs of a tenant, newest first. */
import type { Run } from '#contract/run.ts';
import { type Html, hrefOf, html, visible } from '../layout/html.ts';
import { layout } from '../layout/layout.ts';
import { brief, count, counted, moment } from '../layout/numbers.ts';
import { progressBar, statusBadge } from '../run/progress.ts';

export interface RunList {
  tenant: string;
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
  return name === null ? `Run of ${moment(Date.parse(created_at))}` : visible(name);
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
<div><dt>Samples</dt><dd>${count(samples.succeeded)} <small>of ${count(samples.total)}</small></dd></div>
<div><dt>Responses</dt><dd>${count(responses.scored)}</dd></div>
${dependency ? html`<div><dt>Mean dependency</dt><dd>${brief(dependency.mean)}</dd></div>` : ''}
${gain ? html`<div><dt>Mean gain</dt><dd>${gain.mean > 0 ? '+' : ''}${brief(gain.mean)}</dd></div>` : ''}
${samples.failed > 0 ? html`<div><dt>Failed</dt><dd>${count(samples.failed)}</dd></div>` : ''}
</dl>
<p class="note">${moment(Date.parse(run.created_at))}${scorer ? html` · ${visible(scorer.name)} <code>${scorer.revision.slice(0, 8)}</code>` : ''}</p>
</li>`;
}

const EMPTY = html`<section class="card"><p>There is no run here. Score responses with</p>
<pre tabindex="0"><code>sightline run submit FILE</code></pre></section>`;

export function runListPage({ tenant, runs, status, nextCursor }: RunList): Html {
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
    tenant,
    section: '/runs',
    body: html`<h1>Runs</h1>
<ul class="tabs" aria-label="Status">${tabs}</ul>
${runs.length === 0 ? EMPTY : html`<p class="lead">${counted(runs.length, 'run')}, newest first.</p><ul class="tiles">${runs.map(runCard)}</ul>${more}`}`,
  });
}
