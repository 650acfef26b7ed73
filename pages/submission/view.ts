/** One entry of a board: what it says of itself, its metrics by split, and its samples in public splits. */
import type { BenchmarkVersion } from '#contract/benchmark.ts';
import { BOARD_METRICS, type EstimateWire, type SubmissionMetricsWire } from '#contract/leaderboard.ts';
import type { Submission, SubmissionSampleWire } from '#contract/submission.ts';
import { formatCount, formatNumber, formatQuantity } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { foreignLink } from '../benchmarks/view.ts';
import { estimateCell, METRICS, percent, rangeOver } from '../board/estimate.ts';
import { nameOfModel, pathOf } from '../board/view.ts';
import { place, scaleOf } from '../charts/axis.ts';
import { hrefOf } from '../layout/href.ts';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';

export interface ShownSample extends SubmissionSampleWire {
  /** Addresses of its pictures. */
  imageUrls: string[];
}

export interface SubmissionPage {
  visitor: Visitor;
  title: string;
  version: BenchmarkVersion;
  submission: Submission;
  /** By split; empty while there are none. */
  metrics: Record<string, SubmissionMetricsWire>;
  samples: ShownSample[];
  query: { split: string | undefined; sort: string; right: string | undefined };
  nextCursor: string | null;
  /** Where this service is, for what is copied from it. */
  origin: string;
}

const ORDERS = [
  { name: 'Right, least grounded', sort: 'gain', right: 'true' },
  { name: 'Wrong', sort: 'accuracy', right: 'false' },
  { name: 'Least dependent', sort: 'dependency', right: undefined },
  { name: 'In order', sort: 'position', right: undefined },
];

const STATES = {
  scoring: 'is being graded and scored',
  grading: 'is being graded again',
  succeeded: 'is graded and scored',
  failed: 'could not be scored, for a reason of ours: it can be tried again, and costs nothing',
};

function here({ submission }: SubmissionPage): string {
  return `${pathOf(submission.benchmark)}/entries/${submission.id}`;
}

const groupOf = (one: SubmissionMetricsWire): EstimateWire | null => one.pairs?.group ?? null;

function metricsTable({ metrics, version }: SubmissionPage): Html {
  const names = ['all', ...version.splits.map(({ name }) => name)].filter((name) => metrics[name]);
  const estimateOf = (one: SubmissionMetricsWire, name: (typeof BOARD_METRICS)[number]) =>
    name === 'pair_accuracy' ? groupOf(one) : one[name];
  const shown = BOARD_METRICS.filter((name) =>
    names.some((split) => metrics[split] && estimateOf(metrics[split], name)),
  );
  const ranges = new Map(
    shown.map((name) => [
      name,
      rangeOver(
        METRICS[name],
        names.map((split) => (metrics[split] ? estimateOf(metrics[split], name) : null)),
      ),
    ]),
  );
  const titles = new Map(
    version.splits.map(({ name, title, visibility }) => [
      name,
      `${title ?? name}${visibility === 'hidden' ? ' (hidden)' : ''}`,
    ]),
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Metrics by split"><table class="board"><caption class="unseen">Metrics by split, with 95 % intervals</caption>
<thead><tr><th scope="col">Split</th><th scope="col" class="n">Questions</th>${shown.map((name) => html`<th scope="col" class="n">${METRICS[name].name}<small>${METRICS[name].what}</small></th>`)}</tr></thead>
<tbody>${names.map((split) => {
    const one = metrics[split];
    if (!one) return '';
    return html`<tr><th scope="row" class="model">${visible(titles.get(split) ?? 'All splits')}</th><td class="n">${formatCount(one.samples)}</td>${shown.map((name) => estimateCell(METRICS[name], estimateOf(one, name), ranges.get(name) ?? [0, 1]))}</tr>`;
  })}</tbody></table></div>`;
}

/** What the numbers leave out, in words. */
function remarks(all: SubmissionMetricsWire): Html {
  const said = [
    ...(all.ungraded > 0
      ? [`${formatQuantity(all.ungraded, 'response')} could not be judged and count as not right`]
      : []),
    ...(all.unscored > 0
      ? [`${formatQuantity(all.unscored, 'response')} could not be scored and count in accuracy only`]
      : []),
    ...(all.multi_modal_leakage === null ? [] : [`leakage (MMStar) is ${percent(all.multi_modal_leakage)}`]),
    ...(all.dependency_auroc === null
      ? []
      : [`dependency tells right from wrong with an AUROC of ${all.dependency_auroc.toFixed(2)} (0.5 is chance)`]),
    ...(all.pairs
      ? [
          `of pairs, ${percent(all.pairs.question.value)} of the questions and ${percent(all.pairs.image.value)} of the pictures are right throughout`,
        ]
      : []),
  ];
  return said.length === 0 ? html`` : html`<p class="note">${said.join('; ')}.</p>`;
}

const WIDTH = 420;
const HEIGHT = 190;
const LEFT = 40;
const BASE = HEIGHT - 40;
const TOP = 12;

/** Accuracy in bins of equally many responses, from the least dependent to the most. */
function calibration({ calibration: bins }: SubmissionMetricsWire): Html {
  if (bins.length < 2) return html``;
  const toY = scaleOf([0, 1], [BASE, TOP]);
  const wide = (WIDTH - LEFT - 8) / bins.length;
  return html`<figure class="chart card"><figcaption><span class="name">Right, by how dependent</span><span class="what">responses in ${bins.length} bins of equal size, the least dependent on the left</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Accuracy by dependency: ${bins.map(({ dependency, accuracy }) => `${formatNumber(dependency)} nats ${percent(accuracy)}`).join(', ')}">
${[0, 0.5, 1].map((tick) => html`<path class="grid" d="M${LEFT} ${place(toY(tick))}H${WIDTH - 8}"/><text x="${LEFT - 6}" y="${place(toY(tick) + 4)}" text-anchor="end">${100 * tick} %</text>`)}
${bins.map(({ accuracy }, at) => html`<rect class="columns" x="${place(LEFT + at * wide + 2)}" y="${place(toY(accuracy))}" width="${place(wide - 4)}" height="${place(BASE - toY(accuracy))}"/>`)}
<text x="${place(LEFT + wide / 2)}" y="${BASE + 15}" text-anchor="middle">${formatNumber(bins[0]?.dependency ?? 0)}</text><text x="${place(WIDTH - 8 - wide / 2)}" y="${BASE + 15}" text-anchor="middle">${formatNumber(bins.at(-1)?.dependency ?? 0)}</text>
<text x="${(LEFT + WIDTH) / 2}" y="${HEIGHT - 6}" text-anchor="middle">mean S̄ of the bin (nats)</text></svg></figure>`;
}

function gradeInWords(grade: number | null): Html {
  if (grade === null) return html`<span class="grade">cannot tell</span>`;
  if (grade >= 1) return html`<span class="grade right">✓ right</span>`;
  return grade <= 0
    ? html`<span class="grade wrong">✗ wrong</span>`
    : html`<span class="grade">${percent(grade)} right</span>`;
}

function sampleItem({ id, split, question, imageUrls, responses, error }: ShownSample): Html {
  const shown = imageUrls.slice(0, 2);
  return html`<li class="card sample"><div class="pictures">${shown.length === 0 ? html`<span class="blank">no picture</span>` : shown.map((src, at) => html`<img src="${src}" alt="Picture ${at + 1}" width="88" height="88" loading="lazy" decoding="async">`)}</div><div>
<h3>${clamped(id, 64)} · ${split}</h3><p class="question" dir="auto">${clamped(question, 300)}</p>
${responses.map(
  ({
    text,
    grade,
    gain,
    mean_dependency: dependency,
    trajectory_id: trajectory,
  }) => html`<p dir="auto">${gradeInWords(grade)} ${trajectory === null ? clamped(text, 240) : html`<a href="/trajectories/${trajectory}">${clamped(text === '' ? '(empty)' : text, 240)}</a>`}</p>
<ul class="values"><li>gain <b>${gain === null ? '–' : formatNumber(gain)}</b></li><li>S̄ <b>${dependency === null ? '–' : formatNumber(dependency)}</b></li></ul>`,
)}
${error === null ? '' : html`<p class="note">Not scored: ${clamped(error.detail, 200)}</p>`}</div></li>`;
}

function samplesPart(of: SubmissionPage): Html {
  const { samples, query, nextCursor, version } = of;
  const open = version.splits.filter(({ visibility }) => visibility === 'public');
  if (open.length === 0)
    return html`<section><h2>Samples</h2><p class="note">All splits of this benchmark are hidden: only aggregates are shown.</p></section>`;
  const href = (change: Record<string, string | undefined>) => `${hrefOf(here(of), { ...query, ...change })}#samples`;
  const orders = ORDERS.map(
    ({ name, sort, right }) =>
      html`<li><a href="${href({ sort, right })}"${query.sort === sort && query.right === right ? html` aria-current="page"` : ''}>${name}</a></li>`,
  );
  const splits = [undefined, ...open.map(({ name }) => name)].map(
    (name) =>
      html`<li><a href="${href({ split: name })}"${query.split === name ? html` aria-current="page"` : ''}>${name ?? 'All public splits'}</a></li>`,
  );
  return html`<section id="samples" class="entry-samples"><h2>Samples</h2>
<ul class="tabs">${orders}</ul><ul class="tabs">${splits}</ul>
${samples.length === 0 ? html`<p class="note">There is none.</p>` : html`<ul class="samples">${samples.map(sampleItem)}</ul>`}
${nextCursor === null ? '' : html`<p class="actions"><a class="button" href="${href({ cursor: nextCursor })}">More samples</a></p>`}</section>`;
}

function progress({ submission }: SubmissionPage): Html {
  const { status, samples, error } = submission;
  const share = samples.total === 0 ? 0 : samples.done / samples.total;
  return html`<section class="card" role="status"><p><b>${status === 'failed' ? 'Failed' : 'Under way'}</b>: the entry ${STATES[status]}.</p>
<svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label="${formatCount(samples.done)} of ${formatCount(samples.total)} samples"><rect class="open" width="100" height="4"/><rect class="kept" width="${place(100 * share)}" height="4"/></svg>
<p class="note">${formatCount(samples.done)} of ${formatQuantity(samples.total, 'sample')}${error === null ? html` · <a href="">look again</a>` : html` · ${clamped(error.detail, 300)}`}</p></section>`;
}

function badgePart(of: SubmissionPage): Html {
  const address = `${of.origin}${here(of)}`;
  return html`<section class="card"><h2>Badge</h2><p><img src="${here(of)}/badge.svg" alt="The badge of this entry" height="20"></p>
<pre tabindex="0"><code>[![Sightline](${address}/badge.svg)](${address})</code></pre></section>`;
}

export function submissionPage(of: SubmissionPage): Html {
  const { submission, title, visitor, metrics } = of;
  const {
    benchmark,
    team,
    link,
    description,
    created_at: at,
    withdrawn_at: withdrawn,
    responses,
    visibility,
  } = submission;
  const all = metrics.all;
  const name = nameOfModel(submission);
  const isShown = withdrawn === null && submission.visibility !== 'private';
  return layout({
    title: `${name} on ${title}`,
    visitor,
    trail: [
      { name: 'Benchmarks', href: '/benchmarks' },
      { name: visible(title), href: pathOf(benchmark) },
    ],
    body: html`<h1>${clamped(name, 120)}</h1>
<p class="note">${team === null ? '' : html`${clamped(team, 120)} · `}${at.slice(0, 10)} · ${formatQuantity(responses, 'response')}${submission.self_reported ? ' · self-reported: the responses were made elsewhere' : ''}${link === null ? '' : html` · ${foreignLink(link)}`}${visibility === 'private' ? ' · private: only you see it' : ''}</p>
${description === null ? '' : html`<p class="lead" dir="auto">${clamped(description, 1000)}</p>`}
${withdrawn === null ? '' : html`<p class="fault">Withdrawn on ${withdrawn.slice(0, 10)}.</p>`}
${submission.status === 'succeeded' ? '' : progress(of)}
${all ? html`<section>${metricsTable(of)}${remarks(all)}</section><section class="charts">${calibration(all)}</section>${samplesPart(of)}` : ''}
${isShown && all ? badgePart(of) : ''}`,
  });
}
