/** One run: how far it is, how its scores lie, what failed, and every response. */

import { ERRORS, type ErrorCode } from '#contract/errors.ts';
import { FILE_FORMATS, RUN_EXPORT_FORMATS } from '#contract/file-format.ts';
import type { Shaping, ShapingAggregates } from '#contract/run.ts';
import { configInWords, shapingInWords } from '#core/text/config-in-words.ts';
import { formatCount, formatNumber, formatQuantity, formatTime } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { DistributionChart, type DistributionChartProps } from '../charts/distribution.tsx';
import { hrefOf } from '../layout/href.ts';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';
import { nameOf } from '../runs/view.ts';
import { PROGRESS_SCRIPT_PATH, type Progress, progressPart } from './progress.ts';
import { type Scales, type ShownSample, samplesPart, signed } from './sample-responses.ts';

export interface FailureGroup {
  code: ErrorCode;
  count: number;
  /** Details that were told, each with the ids of samples that have it. */
  details: { detail: string; count: number; ids: string[] }[];
}

export interface RunPage extends Progress {
  visitor: Visitor;
  /** The key may cancel and retry. */
  mayChange: boolean;
  distributions: DistributionChartProps[];
  /** How much of the run the distribution of S_t is of. */
  read: string;
  failures: FailureGroup[];
  shapings: Shaping[];
  samples: ShownSample[];
  scales: Scales;
  /** This page of responses begins in the middle of the run. */
  isLater: boolean;
  nextCursor: string | null;
}

function actions({ run, mayChange }: RunPage): Html {
  const isOpen = run.finished_at === null;
  const isRetriable = run.status === 'failed' || run.status === 'cancelled';
  const post = (to: string, name: string) =>
    html`<form method="post" action="/runs/${run.id}/${to}"><button>${name}</button></form>`;
  const formats = RUN_EXPORT_FORMATS.map(
    (format) =>
      html`<a class="button" href="/runs/${run.id}/export?format=${format}">${FILE_FORMATS[format].title}</a>`,
  );
  return html`<div class="actions">${mayChange && isOpen ? post('cancel', 'Cancel the run') : ''}${mayChange && isRetriable ? post('retry', 'Retry what has no result') : ''}
${run.responses.scored > 0 ? html`<a class="button main" href="/runs/${run.id}/confident">Confident without the picture</a><span class="label">Export</span>${formats}` : ''}</div>`;
}

function measured({ run }: RunPage): Html {
  const rows = configInWords(run.config).map(([name, words]) => html`<div><dt>${name}</dt><dd>${words}</dd></div>`);
  const { scorer } = run;
  const by = scorer
    ? html`${visible(scorer.name)} <small>revision</small> <code>${scorer.revision.slice(0, 12)}</code> <small>${visible(scorer.dtype)}, ${visible(scorer.provider)}</small>`
    : html`${run.config.model === undefined ? 'the first that takes the run' : visible(run.config.model)}`;
  return html`<section id="measure"><h2>How it was measured</h2><dl class="card words"><div><dt>Scorer</dt><dd>${by}</dd></div>${rows}
<div><dt>Shaping</dt><dd>${shapingInWords(run.config.shaping)}</dd></div></dl>
<p class="note">Scores are relative to their scorer: compare runs only of one scorer, revision, divergence and view. <a href="/about/scores">What the scores mean</a></p></section>`;
}

function distributionsPart({ distributions, read }: RunPage): Html {
  if (distributions.length === 0) return html``;
  return html`<section id="distributions"><h2>How the scores lie</h2><div class="charts">${distributions.map(DistributionChart)}</div>
<p class="note">S<sub>t</sub> is of ${read}; S̄ and gain are of every response.</p></section>`;
}

function failuresPart({ failures }: RunPage): Html {
  if (failures.length === 0) return html``;
  const group = ({ code, count: failed, details }: FailureGroup) => html`<li class="card failure">
<h3>${ERRORS[code].title} <span class="label">${formatQuantity(failed, 'sample')}</span></h3><p class="note"><code>${code}</code>${ERRORS[code].retryable ? ' · worth another try' : ''}</p>
<ul>${details.map(
    ({ detail, count: times, ids }) => html`<li><p>${clamped(detail, 400)}</p>
<p class="ids">${ids.map((id) => html`<code>${clamped(id, 64)}</code> `)}${times > ids.length ? `and ${formatCount(times - ids.length)} more` : ''}</p></li>`,
  )}</ul></li>`;
  return html`<section id="failures"><h2>What failed, and why</h2><ul class="samples">${failures.map(group)}</ul></section>`;
}

function bounds(value: ShapingAggregates['alpha'], write: (value: number) => string = formatNumber): Html | string {
  if (!value) return '–';
  if (value.min === value.max) return write(value.mean);
  return html`${write(value.mean)} <small>${write(value.min)} to ${write(value.max)}</small>`;
}

function shapingsPart({ shapings }: RunPage): Html {
  if (shapings.length === 0) return html``;
  const row = ({
    config,
    divergence,
    aggregates,
    created_at,
  }: Shaping) => html`<tr><td>${shapingInWords(config)}<br><small>${divergence}, ${formatTime(Date.parse(created_at))}</small></td>
<td class="n">${bounds(aggregates.mean_dependency)}</td><td class="n">${bounds(aggregates.gain, signed)}</td><td class="n">${bounds(aggregates.alpha)}</td><td class="n">${bounds(aggregates.reward)}</td>
<td class="n">${aggregates.kept_tokens === null ? '–' : html`${formatCount(aggregates.kept_tokens)} <small>of ${formatCount(aggregates.tokens)}</small>`}</td>
<td class="n">${formatCount(aggregates.groups)}${aggregates.degenerate_groups > 0 ? html` <small>${formatCount(aggregates.degenerate_groups)} with equal rewards</small>` : ''}</td></tr>`;
  return html`<section id="shapings"><h2>${shapings.length === 1 ? 'Shaping' : 'Shapings'}</h2>
<div class="card scroll" tabindex="0" role="region" aria-label="Shapings"><table class="wide"><thead><tr><th scope="col">Configuration</th><th scope="col" class="n">S̄</th><th scope="col" class="n">Gain</th><th scope="col" class="n">α</th><th scope="col" class="n">Reward</th><th scope="col" class="n">Kept tokens</th><th scope="col" class="n">Groups</th></tr></thead><tbody>${shapings.map(row)}</tbody></table></div>
<p class="note">Mean and range over the responses. Shape a run anew with <code>POST /v1/runs/{id}/shape</code>: it needs no model.</p></section>`;
}

function responsesPart({ run, samples, scales, isLater, nextCursor }: RunPage): Html {
  const first = isLater ? html`<a class="button" href="/runs/${run.id}#responses">From the beginning</a>` : '';
  const next =
    nextCursor === null
      ? ''
      : html`<a class="button" href="${hrefOf(`/runs/${run.id}`, { cursor: nextCursor })}#responses">More responses</a>`;
  if (samples.length === 0)
    return html`<section id="responses"><h2>Responses</h2><p class="note">None is scored yet.</p></section>`;
  return html`<section id="responses"><h2>Responses</h2><p class="lead">Each opens as a heat map of its tokens.</p>${samplesPart(samples, scales)}
<p class="actions">${first}${next}</p></section>`;
}

export function runPage(page: RunPage): Html {
  const { run, visitor } = page;
  return layout({
    title: nameOf(run),
    visitor,
    trail: [{ name: 'Runs', href: '/runs' }],
    script: run.finished_at === null ? PROGRESS_SCRIPT_PATH : undefined,
    body: html`<h1>${nameOf(run)}</h1>
<p class="note"><code>${run.id}</code> · ${formatTime(Date.parse(run.created_at))}</p>
${progressPart(page)}
${actions(page)}
${failuresPart(page)}
${distributionsPart(page)}
${responsesPart(page)}
${shapingsPart(page)}
${measured(page)}`,
  });
}
