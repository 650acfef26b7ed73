/** All benchmarks. */
import type { Benchmark } from '#contract/benchmark.ts';
import { formatCount, formatQuantity } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';

export interface ListedBenchmark {
  benchmark: Benchmark;
  samples: number;
  submissions: number;
}

/** A link that somebody else wrote. */
export function foreignLink(href: string, text: string = href): Html {
  return html`<a href="${href}" rel="nofollow noopener noreferrer ugc">${clamped(text, 80)}</a>`;
}

function card({ benchmark, samples, submissions }: ListedBenchmark): Html {
  const { name, title, description, license, source, version } = benchmark;
  return html`<li class="card">
<h2><a href="/benchmarks/${name}">${visible(title)}</a></h2>
${description === '' ? '' : html`<p dir="auto">${clamped(description, 280)}</p>`}
<dl class="facts small">
<div><dt>Questions</dt><dd>${formatCount(samples)}</dd></div>
<div><dt>Submissions</dt><dd>${formatCount(submissions)}</dd></div>
<div><dt>Version</dt><dd>${version === 0 ? 'none yet' : version}</dd></div>
</dl>
<p class="note">${license === null ? '' : html`${visible(license)} `}${source === null ? '' : foreignLink(source)}</p>
</li>`;
}

const EMPTY = html`<section class="card"><p>There is no benchmark here yet. Ours comes with the project:</p>
<pre tabindex="0"><code>sightline benchmark create examples/shapes-vd</code></pre></section>`;

export function benchmarkListPage({ visitor, benchmarks }: { visitor: Visitor; benchmarks: ListedBenchmark[] }): Html {
  return layout({
    title: 'Benchmarks',
    visitor,
    section: '/benchmarks',
    body: html`<h1>Benchmarks</h1>
<p class="lead">Who is right, and who looked. Responses are graded and scored here; answers never leave.</p>
${benchmarks.length === 0 ? EMPTY : html`<p class="note">${formatQuantity(benchmarks.length, 'benchmark')}</p><ul class="tiles">${benchmarks.map(card)}</ul>`}`,
  });
}
