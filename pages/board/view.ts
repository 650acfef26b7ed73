/** A leaderboard. */
import type { Benchmark, BenchmarkVersion } from '#contract/benchmark.ts';
import { BOARD_METRICS, type BoardMetric, type Leaderboard, type RankedSubmission } from '#contract/leaderboard.ts';
import { formatCount, formatQuantity } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { foreignLink } from '../benchmarks/view.ts';
import { boardScatter } from '../charts/board-scatter.ts';
import { hrefOf } from '../layout/href.ts';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';
import { estimateCell, METRICS, rangeOver } from './estimate.ts';
import { pins } from './pins.ts';

export interface BoardPage {
  visitor: Visitor;
  benchmark: Benchmark;
  version: BenchmarkVersion;
  board: Leaderboard;
  /** From 0. */
  page: number;
  pageSize: number;
}

const DAY = 10;

export function pathOf(name: string): string {
  return `/benchmarks/${name}`;
}

/** The address of this board with something changed; what is usual is left out. */
function hrefTo(
  { benchmark, version, board }: BoardPage,
  change: { split?: string; sort?: BoardMetric; page?: number },
): string {
  const { split = board.split, sort = board.sort, page = 0 } = change;
  return hrefOf(pathOf(benchmark.name), {
    version: version.version === benchmark.version ? undefined : version.version,
    grader_version: board.grader_version === version.grader_version ? undefined : board.grader_version,
    split: split === 'all' ? undefined : split,
    sort: sort === 'grounded_accuracy' ? undefined : sort,
    page: page === 0 ? undefined : page,
  });
}

function tabs(of: BoardPage): Html {
  const splits = [{ name: 'all', title: 'All splits', visibility: 'public' }, ...of.version.splits];
  return html`<nav aria-label="Splits"><ul class="tabs">${splits.map(
    ({ name, title, visibility }) =>
      html`<li><a href="${hrefTo(of, { split: name })}"${name === of.board.split ? html` aria-current="page"` : ''}>${visible(title ?? name)}${visibility === 'hidden' ? ' (hidden)' : ''}</a></li>`,
  )}</ul></nav>`;
}

/** Those that some entry has. */
function shownMetrics({ board }: BoardPage): BoardMetric[] {
  return BOARD_METRICS.filter(
    (name) => ['grounded_accuracy', 'accuracy'].includes(name) || board.entries.some((entry) => entry[name] !== null),
  );
}

function rankOf({ rank, rank_best: best, rank_worst: worst }: RankedSubmission): Html {
  if (rank === null) return html`<span class="none">–</span>`;
  if (best === worst) return html`<b>${rank}</b>`;
  return html`<b>${best}–${worst}</b><small>tie</small>`;
}

export function nameOfModel({ model }: Pick<RankedSubmission, 'model'>): string {
  return model === null ? 'Anonymous' : visible(model);
}

function row(
  of: BoardPage,
  entry: RankedSubmission,
  metrics: BoardMetric[],
  ranges: Map<BoardMetric, [number, number]>,
): Html {
  const { id, team, link, self_reported: selfReported, submitted_at: at } = entry;
  const href = `${pathOf(of.benchmark.name)}/entries/${id}`;
  const name = nameOfModel(entry);
  return html`<tr>
<td class="rank">${rankOf(entry)}</td>
<th scope="row" class="model"><b><a href="${href}">${clamped(name, 60)}</a></b><small>${team === null ? '' : html`${clamped(team, 60)} · `}${at.slice(0, DAY)}${selfReported ? ' · self-reported' : ''}${link === null ? '' : html` · ${foreignLink(link, new URL(link).hostname)}`}</small></th>
${metrics.map((metric) => estimateCell(METRICS[metric], entry[metric], ranges.get(metric) ?? [0, 1]))}
<td><span class="pick"><label><input type="radio" name="a" value="${id}" aria-label="First: ${name}">a</label><label><input type="radio" name="b" value="${id}" aria-label="Second: ${name}">b</label></span></td>
</tr>`;
}

function table(of: BoardPage): Html {
  const { board, benchmark } = of;
  const metrics = shownMetrics(of);
  const ranges = new Map(
    metrics.map((name) => [
      name,
      rangeOver(
        METRICS[name],
        board.entries.map((entry) => entry[name]),
      ),
    ]),
  );
  const heads = metrics.map(
    (name) =>
      html`<th scope="col" class="n"${name === board.sort ? html` aria-sort="descending"` : ''}><a href="${hrefTo(of, { sort: name })}">${METRICS[name].name}${name === board.sort ? ' ↓' : ''}</a><small>${METRICS[name].what}</small></th>`,
  );
  return html`<form method="get" action="${pathOf(benchmark.name)}/compare">
${board.split === 'all' ? '' : html`<input type="hidden" name="split" value="${board.split}">`}
<div class="scroll" tabindex="0" role="region" aria-label="Entries"><table class="board">
<caption class="unseen">Entries ranked by ${METRICS[board.sort].name.toLowerCase()}, each with its 95 % interval</caption>
<thead><tr><th scope="col">Rank</th><th scope="col">Model</th>${heads}<th scope="col">Compare</th></tr></thead>
<tbody>${board.entries.map((entry) => row(of, entry, metrics, ranges))}</tbody></table></div>
<p class="actions"><button>Compare a with b</button>${pager(of)}</p></form>`;
}

function pager(of: BoardPage): Html {
  const { board, page, pageSize } = of;
  const pages = Math.ceil(board.total / pageSize);
  if (pages <= 1) return html``;
  const before = page > 0 ? html`<a class="button" rel="prev" href="${hrefTo(of, { page: page - 1 })}">Better</a>` : '';
  const after =
    page + 1 < pages ? html`<a class="button" rel="next" href="${hrefTo(of, { page: page + 1 })}">Further</a>` : '';
  return html`<span class="note">Page ${page + 1} of ${pages}</span> ${before} ${after}`;
}

function scatter({ board, benchmark }: BoardPage): Html {
  const points = board.entries.flatMap((entry) =>
    entry.vision_driven_fraction === null
      ? []
      : [
          {
            name: nameOfModel(entry),
            href: `${pathOf(benchmark.name)}/entries/${entry.id}`,
            x: entry.vision_driven_fraction,
            y: entry.accuracy,
          },
        ],
  );
  if (points.length === 0) return html``;
  const without = board.entries.length - points.length;
  return html`<section><h2>Who is right, and who looked</h2>${boardScatter({ x: 'Vision-driven fraction', y: 'Accuracy', points, without })}</section>`;
}

function howToSubmit({ benchmark, version }: BoardPage): Html {
  const { name } = benchmark;
  const board = `/v1/benchmarks/${name}/leaderboard/export?version=${version.version}`;
  return html`<section class="pair"><div class="card"><h2>Take part</h2>
<p>One line a question, <code>{"id": …, "responses": […]}</code>, with at most ${version.responses_max} responses; ${version.submissions_per_day} submissions a day and ${version.submissions_total} in all by one key. What is refused counts nothing.</p>
<pre tabindex="0"><code>sightline benchmark questions ${name} --out questions.jsonl
sightline submit ${name} responses.jsonl --model MODEL --visibility public</code></pre></div>
<div class="card"><h2>Take away</h2><p>Everything on this board, as <a href="${board}&amp;format=csv">CSV</a>, <a href="${board}&amp;format=json">JSON</a> or <a href="${board}&amp;format=parquet">Parquet</a>; what is new as a <a href="${pathOf(name)}/feed.xml">feed</a>.</p>
<h3>How to read it</h3><p class="note">Bars and ranges are 95 % intervals, clustered by question. A rank such as 2–4 is a tie: the difference is not significant. A score is relative to its scorer, and grounded means that words and picture agree; a hidden split of pairs tells who looked. <a href="/about/scores">What the scores mean</a></p></div></section>`;
}

export function boardPage(of: BoardPage): Html {
  const { benchmark, version, board, visitor } = of;
  const { title, description, license, source, name } = benchmark;
  const isOld = version.version !== benchmark.version;
  const withdrawn =
    board.withdrawn.length === 0
      ? ''
      : html`<section class="withdrawn"><h2>Withdrawn</h2><ul>${board.withdrawn.map(({ id, model, withdrawn_at: at }) => html`<li><a href="${pathOf(name)}/entries/${id}">${nameOfModel({ model })}</a>, on ${at.slice(0, DAY)}</li>`)}</ul></section>`;
  return layout({
    title,
    visitor,
    trail: [{ name: 'Benchmarks', href: '/benchmarks' }],
    body: html`<h1>${visible(title)}</h1>
${description === '' ? '' : html`<p class="lead" dir="auto">${clamped(description, 1200)}</p>`}
<p class="note">${license === null ? '' : html`${visible(license)} · `}${source === null ? '' : html`${foreignLink(source)} · `}${formatQuantity(board.total, 'submission')}${isOld ? html` · an older version: <a href="${pathOf(name)}">the newest</a>` : ''}${board.pending > 0 ? ` · ${formatCount(board.pending)} more are being graded again` : ''}</p>
<section class="card">${pins(version)}</section>
${tabs(of)}
${board.entries.length === 0 ? html`<section class="card"><p>Nobody has taken part yet.</p></section>` : html`<section>${table(of)}</section>${scatter(of)}`}
${howToSubmit(of)}${withdrawn}`,
  });
}
