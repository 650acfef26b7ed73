/** Two submissions beside each other, paired by sample. */
import {
  COMPARED_METRICS,
  type Comparison,
  type EstimateWire,
  type SubmissionMetricsWire,
} from '#contract/leaderboard.ts';
import { formatQuantity } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { estimateCell, METRICS, numberOf, rangeOver } from '../board/estimate.ts';
import { pathOf } from '../board/view.ts';
import { hrefOf } from '../layout/href.ts';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';

export interface ComparedSubmission {
  id: string;
  name: string;
  metrics: SubmissionMetricsWire | undefined;
}

export interface ComparePage {
  visitor: Visitor;
  title: string;
  comparison: Comparison;
  submissions: [ComparedSubmission, ComparedSubmission];
  splits: string[];
}

const SIGNIFICANT = 0.05;

function pOf(value: number): string {
  return value < 0.001 ? 'p < 0.001' : `p = ${value.toFixed(3)}`;
}

function verdict(name: string, difference: EstimateWire, p: number, submissions: ComparePage['submissions']): Html {
  if (p > SIGNIFICANT) return html`<span class="outcome">No significant difference</span> <small>(${pOf(p)})</small>`;
  const better = difference.value > 0 ? submissions[0] : submissions[1];
  return html`<span class="outcome">${clamped(better.name, 60)} has more</span> <small>(${name}, ${pOf(p)})</small>`;
}

export function comparePage({ visitor, title, comparison, submissions, splits }: ComparePage): Html {
  const { benchmark, a, b, split, samples, metrics } = comparison;
  const [first, second] = submissions;
  const rows = COMPARED_METRICS.flatMap((name) => {
    const found = metrics[name];
    return found ? [{ name, words: METRICS[name], ...found }] : [];
  });
  const of = ({ id, name }: ComparedSubmission) =>
    html`<a href="${pathOf(benchmark)}/entries/${id}">${clamped(name, 80)}</a>`;
  const cells = rows.map(({ name, words, difference, p_value: p }) => {
    const both = submissions.map(({ metrics: one }) => one?.[name] ?? null);
    const range = rangeOver(words, both);
    const reach = Math.max(...[difference.low, difference.high].map(Math.abs), 1e-9);
    return html`<tr><th scope="row" class="model">${words.name}<small>${words.what}</small></th>
${both.map((one) => estimateCell(words, one, range))}
${estimateCell(words, difference, [-reach, reach])}
<td>${verdict(words.name.toLowerCase(), difference, p, submissions)}</td></tr>`;
  });
  const head = rows[0];
  return layout({
    title: `Comparison on ${title}`,
    visitor,
    trail: [
      { name: 'Benchmarks', href: '/benchmarks' },
      { name: visible(title), href: pathOf(benchmark) },
    ],
    body: html`<h1>${clamped(first.name, 60)} and ${clamped(second.name, 60)}</h1>
<p class="lead">Over the ${formatQuantity(samples, 'sample')} that both have, paired: what one finds hard the other may too, so a difference is known better than either value.${head ? html` The first has ${numberOf(head.words, Math.abs(head.difference.value))} ${head.difference.value < 0 ? 'less' : 'more'} ${head.words.name.toLowerCase()}.` : ''}</p>
<nav aria-label="Splits"><ul class="tabs">${['all', ...splits].map((name) => html`<li><a href="${hrefOf(`${pathOf(benchmark)}/compare`, { a, b, split: name === 'all' ? undefined : name })}"${name === split ? html` aria-current="page"` : ''}>${name === 'all' ? 'All splits' : name}</a></li>`)}</ul></nav>
<div class="scroll" tabindex="0" role="region" aria-label="Comparison"><table class="board"><thead><tr><th scope="col">Metric</th><th scope="col" class="n">a: ${of(first)}</th><th scope="col" class="n">b: ${of(second)}</th><th scope="col" class="n">a − b</th><th scope="col">In words</th></tr></thead><tbody>${cells}</tbody></table></div>
<p class="note">Intervals hold 95 %, clustered by sample; the line in the last bars is no difference. With few samples the test is exact, and an interval may leave out 0 although p is above 0.05: p decides. Formulas: docs/metrics.md.</p>`,
  });
}
