/** `/` for a browser: what this is in a sentence, what it looks like, and what there is. */
import type { Run } from '#contract/run.ts';
import { formatCount, formatQuantity, formatTime } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { exampleFigure } from '../about/example.ts';
import type { ListedDataset } from '../datasets/view.tsx';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';
import { STATUS_WORDS } from '../run/progress.ts';
import { nameOf } from '../runs/view.ts';

export interface ListedBenchmark {
  href: string;
  title: string;
  description: string;
  entries: number;
}

export interface HomePage {
  visitor: Visitor;
  /** Those that everybody may see. */
  benchmarks: ListedBenchmark[];
  /** Where a picture can be tried out; undefined where the deployment has that switched off. */
  tryHref: string | undefined;
  runs: Run[];
  datasets: ListedDataset[];
}

function part({ title, items, empty, more }: { title: string; items: Html[]; empty: Html; more: Html }): Html {
  return html`<section class="card"><h2>${title}</h2>${items.length === 0 ? empty : html`<ul>${items}</ul>`}<p>${more}</p></section>`;
}

function benchmarksPart({ benchmarks }: HomePage): Html {
  return part({
    title: 'Benchmarks',
    items: benchmarks.map(
      ({ href, title, description, entries }) =>
        html`<li><a href="${href}">${visible(title)}</a> <small>${formatCount(entries)} ${entries === 1 ? 'entry' : 'entries'} · ${clamped(description, 120)}</small></li>`,
    ),
    empty: html`<p>Who is right, and who looked: boards that rank by grounded accuracy. There is none here yet.</p>`,
    more: html`<a href="/benchmarks">All benchmarks</a>`,
  });
}

function runsPart({ visitor, runs }: HomePage): Html {
  if (visitor.tenant === undefined) return html``;
  return part({
    title: 'Runs',
    items: runs.map(
      (run) =>
        html`<li><a href="/runs/${run.id}">${nameOf(run)}</a> <small>${STATUS_WORDS[run.status]} · ${formatCount(run.responses.scored)} of ${formatQuantity(run.responses.total, 'response')} · ${formatTime(Date.parse(run.created_at))}</small></li>`,
    ),
    empty: html`<p>Nothing was scored yet.</p><pre tabindex="0"><code>sightline run submit examples/run.json</code></pre>`,
    more: html`<a href="/runs">All runs</a>`,
  });
}

function datasetsPart({ visitor, datasets }: HomePage): Html {
  if (visitor.tenant === undefined) return html``;
  return part({
    title: 'Datasets',
    items: datasets.map(
      ({ id, name, version, samples }) =>
        html`<li><a href="/datasets/${id}">${visible(name)}</a> <small>${formatQuantity(samples, 'sample')} · ${version === 0 ? 'draft' : `version ${version}`}</small></li>`,
    ),
    empty: html`<p>There is no dataset yet.</p><pre tabindex="0"><code>sightline dataset push FOLDER</code></pre>`,
    more: html`<a href="/datasets">All datasets</a>`,
  });
}

const LEARN = part({
  title: 'Learn and build',
  items: [
    html`<li><a href="/about/scores">Guide</a> <small>what the scores mean, what they do not, which view to compare with</small></li>`,
    html`<li><a href="/docs">API</a> <small>score, shape, filter, export, submit</small></li>`,
  ],
  empty: html``,
  more: html`<a href="/openapi.json">OpenAPI document</a>`,
});

export function homePage(page: HomePage): Html {
  const { visitor, tryHref } = page;
  return layout({
    title: 'Did the model look?',
    visitor,
    section: '/',
    body: html`<div class="first"><div class="hero"><h1>Did the model look at the picture, or did it guess from the words?</h1>
<p class="lead">Sightline compares, token by token, what a vision-language model expects with the picture and without it. It shows which words depend on what was seen, weights training by it, filters data with it, and ranks models by answers that are right because they looked.</p>
<p class="actions">${tryHref === undefined ? '' : html`<a class="button main" href="${tryHref}">Try it</a>`}<a class="button${tryHref === undefined ? ' main' : ''}" href="/about/scores">What the scores mean</a>${visitor.tenant === undefined ? html`<a class="button" href="/sign-in?next=/">Sign in</a>` : ''}</p></div>
<section aria-label="An example">${exampleFigure()}<p class="note">The colour of a token says how far the scorer’s expectation moves when half of the picture is hidden. In both responses the counts are at stake; the gain tells who looked.</p></section></div>
<div class="overview">${benchmarksPart(page)}${runsPart(page)}${datasetsPart(page)}${LEARN}</div>`,
  });
}
