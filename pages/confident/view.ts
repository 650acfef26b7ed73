/** Tokens of a run that the model was sure of although they do not depend on the image, by word, in their context. */
import type { SampleContent } from '#api/runs/load-contents.ts';
import type { ConfidentThresholds, ConfidentToken, ConfidentTokens } from '#contract/confident.ts';
import type { Run } from '#contract/run.ts';
import { formatCount, formatNumber, formatQuantity } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { DistributionChart, type DistributionChartProps } from '../charts/distribution.tsx';
import { hrefOf } from '../layout/href.ts';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';
import { pictures, short, signed } from '../run/sample-responses.ts';
import { nameOf } from '../runs/view.ts';

export interface WordGroup {
  word: string;
  count: number;
  samples: number;
  /** Of those whose response has a reward: how many have none of it. */
  wrong: number;
  rewarded: number;
  examples: ConfidentToken[];
  /** The question of each example says it too. */
  inQuestion: boolean;
}

export interface ConfidentPage {
  visitor: Visitor;
  run: Run;
  found: ConfidentTokens;
  asked: ConfidentThresholds;
  groups: WordGroup[];
  /** Words beyond those of `groups`. */
  others: { words: number; tokens: number };
  chart: DistributionChartProps | undefined;
  /** By the id of the sample. */
  contents: ReadonlyMap<string, SampleContent>;
  isLater: boolean;
  /** Why what was asked for is not shown. */
  fault: string | undefined;
}

const EXAMPLES_OPEN = 2;
/** Contexts of at least this many characters may have been cut off. */
const CONTEXT_CUT = 79;
const CONTEXT_CUT_AFTER = 49;

function queryOf({ asked }: ConfidentPage): Record<string, string | number | undefined> {
  const { probability_min, dependency_percentile, dependency_max, gain_max, words } = asked;
  return { probability_min, dependency_percentile, dependency_max, gain_max, words };
}

function field(
  name: string,
  label: Html | string,
  { value, ...bounds }: { value: number | undefined; max: number; hint?: string },
): Html {
  return html`<div><label for="${name}">${label}</label><input id="${name}" name="${name}" type="number" step="any" min="0" max="${bounds.max}" inputmode="decimal" value="${value ?? ''}"${bounds.hint === undefined ? '' : html` placeholder="${bounds.hint}"`}></div>`;
}

function form(page: ConfidentPage): Html {
  const { run, asked, found } = page;
  const option = (value: ConfidentThresholds['words'], name: string) =>
    html`<option value="${value}"${asked.words === value ? html` selected` : ''}>${name}</option>`;
  const used = found.dependency_max === null ? 'by percentile' : short(found.dependency_max);
  return html`<form class="card thresholds" method="get" action="/runs/${run.id}/confident">
${field('probability_min', html`Least p(o<sub>t</sub> | I)`, { value: asked.probability_min, max: 1 })}
${field('dependency_percentile', html`S<sub>t</sub> up to percentile`, { value: asked.dependency_percentile, max: 100 })}
${field('dependency_max', html`or up to, nats`, { value: asked.dependency_max, max: 1e6, hint: used })}
${field('gain_max', '|gain| up to, nats', { value: asked.gain_max, max: 1e6 })}
<div><label for="words">Words</label><select id="words" name="words">${option('content', 'with content')}${option('all', 'every token')}</select></div>
<button class="main">Show</button></form>`;
}

const sure = (probability: number) => (probability >= 0.9995 ? '> 0.999' : probability.toFixed(3));

function example(token: ConfidentToken, contents: ConfidentPage['contents']): Html {
  const { trajectory_id, token_index, sample_id, reward } = token;
  const content = contents.get(sample_id);
  const [space = ''] = /^ +(?=\S)/.exec(token.text) ?? [];
  const said = token.text.slice(space.length).replace(/^\s+$/, '␣') || '␀';
  return html`<li class="sample found">${pictures(content)}<div>
<h4>${clamped(sample_id, 64)} · response ${token.response_index + 1}${reward === null ? '' : html` · reward ${formatNumber(reward)}`}</h4>
${content ? html`<p class="note" dir="auto">${clamped(content.question, 160)}</p>` : ''}
<p class="context" dir="auto">${token.before.length < CONTEXT_CUT ? '' : '…'}${visible(token.before + space)}<a href="/trajectories/${trajectory_id}#t${token_index}"><mark>${visible(said)}</mark></a>${visible(token.after)}${token.after.length < CONTEXT_CUT_AFTER ? '' : '…'}</p>
<ul class="values"><li>p <b>${sure(token.probability)}</b></li><li>S<sub>t</sub> <b>${short(token.dependency)}</b></li><li>gain <b>${signed(token.gain)}</b></li></ul></div></li>`;
}

function groupPart(group: WordGroup, { contents }: ConfidentPage, most: number): Html {
  const { word, samples, wrong, rewarded, examples, inQuestion } = group;
  const shown = examples.slice(0, EXAMPLES_OPEN);
  const rest = examples.slice(EXAMPLES_OPEN);
  const list = (items: ConfidentToken[]) =>
    html`<ul class="samples">${items.map((one) => example(one, contents))}</ul>`;
  return html`<li class="card group"><h3><q dir="auto">${clamped(word, 40)}</q> <span class="times">${formatCount(group.count)} ×</span></h3>${inQuestion ? html`<span class="tag">the question says it too</span>` : ''}
<svg class="spark" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="open" width="100" height="8"/><rect class="kept" width="${Math.round((1000 * group.count) / most) / 10}" height="8"/></svg>
<p class="note">in ${formatQuantity(samples, 'sample')}${rewarded > 0 ? html`; ${wrong === 0 ? 'none' : formatCount(wrong)} of ${formatCount(rewarded)} in responses without reward` : ''}</p>
${list(shown)}${rest.length > 0 ? html`<details><summary>${formatQuantity(rest.length, 'more example')}</summary>${list(rest)}</details>` : ''}</li>`;
}

function summary(page: ConfidentPage): Html {
  const { found, isLater } = page;
  const { read, run, distribution, dependency_max: threshold } = found;
  const part =
    read.tokens >= run.tokens && !isLater
      ? html`All ${formatCount(run.tokens)} tokens of ${formatQuantity(run.trajectories, 'response')} were read`
      : html`${formatCount(read.tokens)} of ${formatCount(run.tokens)} tokens were read for this page`;
  const of =
    distribution.tokens > 0 && distribution.tokens < run.tokens
      ? html`; the percentile is of ${formatCount(distribution.tokens)} of them, spread evenly over the run`
      : '';
  return html`<p class="note">${part}${of}.${threshold === null ? '' : html` S<sub>t</sub> is at most ${short(threshold)} nats.`}</p>`;
}

export function confidentPage(page: ConfidentPage): Html {
  const { run, visitor, found, groups, others, chart, isLater, fault } = page;
  const most = Math.max(1, ...groups.map((group) => group.count));
  const next =
    found.next_cursor === null
      ? ''
      : html`<a class="button main" href="${hrefOf(`/runs/${run.id}/confident`, { ...queryOf(page), cursor: found.next_cursor })}">Go on in the run</a>`;
  const first = isLater
    ? html`<a class="button" href="${hrefOf(`/runs/${run.id}/confident`, queryOf(page))}">From the beginning</a>`
    : '';
  return layout({
    title: `Confident without the picture: ${nameOf(run)}`,
    visitor,
    trail: [
      { name: 'Runs', href: '/runs' },
      { name: nameOf(run), href: `/runs/${run.id}` },
    ],
    body: html`<h1>Confident without the picture</h1>
<p class="lead">Tokens that the scorer is sure of, and as sure without the image. Where such a word says what is in the picture, nobody looked: that is what a hallucination by habit looks like. A word that comes again and again is a pattern; words that the question says too come last.</p>
${form(page)}
${fault === undefined ? '' : html`<p class="fault" role="alert">${fault}</p>`}
<section><h2>${found.items.length === 0 ? 'No such token' : html`${formatQuantity(found.items.length, 'token')}, ${formatQuantity(groups.length + others.words, 'word')}`}</h2>
${summary(page)}
${groups.length === 0 ? html`<p class="card">Nothing in this part of the run meets all three thresholds.</p>` : html`<ul class="groups">${groups.map((group) => groupPart(group, page, most))}</ul>`}
${others.words > 0 ? html`<p class="note">And ${formatQuantity(others.words, 'rarer word')} with ${formatQuantity(others.tokens, 'token')}: <a href="/docs#tag/runs">the API</a> lists all of them.</p>` : ''}
<p class="actions">${first}${next}</p></section>
${chart ? html`<section><h2>Where the threshold lies</h2><div class="charts">${DistributionChart(chart)}</div></section>` : ''}
<section><h2>How to read this</h2><div class="card">
<p><b>p(o<sub>t</sub> | I)</b> is how sure the scorer is of the token, seeing the image; <b>S<sub>t</sub></b> how far its distribution moves when the image is made uninformative; the <b>gain</b> how much the image speaks for just this token.</p>
<p>Such a token is not wrong by that: what the question says, what follows from arithmetic, what everybody knows is confident without the picture too. The list says where the picture did not matter; whether it should have, the picture shows.</p>
<p>“With content” takes the token that begins a word, and leaves out words that an English answer has whatever it says: articles, pronouns, prepositions, auxiliaries, “answer”, “picture” and their like. <a href="/about/scores">What the scores mean</a></p></div></section>`,
  });
}
