/** One response: what of it depends on the image, token by token, and what training makes of that. */
import { DIVERGENCES, type DivergenceName } from '#contract/divergence.ts';
import type { Shaping } from '#contract/run.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { gainInWords } from '#core/heat/figure.ts';
import { type HeatScale, SCALES, type ScaleName } from '#core/heat/scale.ts';
import { type HeatTokens, namesOfTokens } from '#core/heat/tokens.ts';
import { configInWords, shapingInWords } from '#core/text/config-in-words.ts';
import { formatCount, formatNumber, formatSigned, formatTime } from '#core/text/numbers.ts';
import { clamped, visible } from '#core/text/visible.ts';
import { SeriesChart } from '../charts/series.tsx';
import { HeatLegend, HeatMap } from '../heat/heat-map.tsx';
import { hrefOf } from '../layout/href.ts';
import { type Html, html } from '../layout/html.ts';
import { layout, type Visitor } from '../layout/layout.tsx';
import { groupPart, type ShownGroup } from './group.ts';
import { topPlaces, topTokens } from './top-tokens.ts';
import { type ShownViews, viewsPart } from './views.ts';

export interface TrajectoryPage {
  visitor: Visitor;
  trajectory: Trajectory;
  run: { id: string; title: string };
  /** Where the page lies in the site; its run is left out for those who may not see it. */
  trail: { name: string; href: string }[];
  question: string | undefined;
  divergence: DivergenceName;
  /** Under this divergence. */
  meanDependency: number;
  scale: HeatScale;
  tokens: HeatTokens;
  /** The one that the page shows, and those that it may show. */
  shaping: Shaping | undefined;
  shapings: Shaping[];
  /** Least dependency that the mask keeps, where it goes by the dependency that is shown. */
  threshold: number | undefined;
  views: ShownViews;
  group: ShownGroup;
  /** What the page was asked: `divergence`, `shaping`, `scale`. */
  query: Record<string, string | undefined>;
}

const SCALE_WORDS: Record<ScaleName, string> = { sqrt: 'square root', log: 'logarithm' };
const PEAKS = 24;

function picks(name: string, all: { name: string; href: string; isCurrent: boolean }[]): Html {
  if (all.length < 2) return html``;
  return html`<nav class="picks" aria-label="${name}"><span>${name}</span>${all.map(
    (one) => html`<a href="${one.href}"${one.isCurrent ? html` aria-current="true"` : ''}>${one.name}</a>`,
  )}</nav>`;
}

function switches(page: TrajectoryPage): Html {
  const { trajectory, divergence, scale, shapings, shaping, query } = page;
  const to = (part: object) => hrefOf(`/trajectories/${trajectory.id}`, { ...query, ...part });
  return html`<div class="switches">${picks(
    'Divergence',
    trajectory.provenance.config.divergences.map((name) => ({
      name,
      href: to({ divergence: name }),
      isCurrent: name === divergence,
    })),
  )}${picks(
    'Colours follow the',
    SCALES.map((name) => ({ name: SCALE_WORDS[name], href: to({ scale: name }), isCurrent: name === scale.name })),
  )}${picks(
    'Shaping',
    shapings.map(({ id, divergence: of, config }) => ({
      name: `${of}, ${config.selector === 'none' ? 'all tokens' : `k ${formatNumber(100 * config.top_p)} %`}, ${config.advantage}`,
      href: to({ shaping: id }),
      isCurrent: id === shaping?.id,
    })),
  )}</div>`;
}

function keptWords({ shaping, tokens }: TrajectoryPage): string | undefined {
  if (!shaping || !tokens.mask) return undefined;
  return shaping.config.selector === 'pgpo' ? 'weighted above the mean' : 'kept by the mask';
}

function facts({ trajectory, meanDependency, tokens, divergence, shaping }: TrajectoryPage): Html {
  const { gain, alpha, advantage, reward } = trajectory;
  const kept = tokens.mask?.filter((weight) => weight > 0).length;
  const fact = (name: Html | string, value: Html | string) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`<dl class="facts">${fact('Mean dependency S̄', html`${formatNumber(meanDependency)} <small>${DIVERGENCES[divergence].unit}</small>`)}
${fact('Gain Δ', html`${formatSigned(gain)} <small>nats</small>`)}${fact('Weight α', alpha === null ? '–' : formatNumber(alpha))}${fact('Advantage Â', advantage === null ? '–' : formatSigned(advantage))}
${reward === null ? '' : fact('Reward', formatNumber(reward))}${fact(kept === undefined ? 'Tokens' : shaping?.config.selector === 'pgpo' ? 'Tokens above the mean' : 'Tokens kept', kept === undefined ? formatCount(trajectory.tokens) : html`${formatCount(kept)} <small>of ${formatCount(trajectory.tokens)}</small>`)}</dl>`;
}

function verdict({ trajectory }: TrajectoryPage): Html {
  const { gain, degenerate } = trajectory;
  const said = gainInWords(gain);
  const lead = gain > 0 ? 'The image speaks for this response' : 'The image speaks against this response';
  const words = Math.abs(gain) < 0.05 ? html`<b>The image hardly matters</b>` : html`<b>${lead}</b>`;
  return html`<p class="verdict">${words}: ${said}.${degenerate ? ' Its group is degenerate: all rewards are equal.' : ''}</p>`;
}

function downloads({ trajectory, query }: TrajectoryPage): Html {
  const path = `/trajectories/${trajectory.id}`;
  const to = (format: string) => hrefOf(`${path}/heat-map`, { format, ...query });
  return html`<p class="actions"><span class="label">Download</span><a class="button" href="${to('png')}" download>PNG</a><a class="button" href="${to('svg')}" download>SVG</a><a class="button" href="${hrefOf(`${path}/json`, { shaping: query.shaping })}" download="${trajectory.id}.json">JSON</a></p>`;
}

function mapPart(page: TrajectoryPage): Html {
  const { tokens, scale, divergence } = page;
  return html`<section id="heat-map"><h2 class="unseen">Token heat map</h2>${switches(page)}
<div class="card">${HeatLegend({ divergence, scale, kept: keptWords(page) })}
<a class="skip" href="#chart">Skip the tokens</a>
${HeatMap({ tokens, scale, label: 'The response, coloured by how much each token depends on the image' })}</div>
${downloads(page)}</section>`;
}

function thresholdOf({ threshold, shaping, divergence }: TrajectoryPage) {
  if (threshold === undefined || !shaping || shaping.divergence !== divergence) return undefined;
  const percent = formatNumber(100 * shaping.config.top_p);
  return { value: threshold, name: `k = ${percent} %: kept from ${formatNumber(threshold)}` };
}

function chartPart(page: TrajectoryPage): Html {
  const { tokens, scale, divergence, shaping } = page;
  const kept = tokens.mask?.map((weight) => weight > 0);
  const threshold = thresholdOf(page);
  const names = namesOfTokens(tokens);
  const peaks = topPlaces(tokens.dependency, PEAKS).map((index) => ({
    index,
    text: clamped(names[index] ?? '', 12),
    href: `#t${index}`,
  }));
  const unmarked =
    shaping && !threshold
      ? ` The mask goes by ${shaping.config.selector === 'dependency' ? shaping.divergence : shaping.config.selector}, so it has no threshold here.`
      : '';
  return html`<section id="chart"><h2>Dependency along the response</h2><div class="card">${SeriesChart({
    id: 'dependency',
    name: `S_t by ${divergence}`,
    values: tokens.dependency,
    scale,
    unit: DIVERGENCES[divergence].unit,
    kept,
    threshold,
    peaks,
  })}<p class="note">${DIVERGENCES[divergence].title} in ${DIVERGENCES[divergence].unit} against the place of the token; the height follows the colours (${SCALE_WORDS[scale.name]}).${kept ? ' Marked: what the mask keeps.' : ''}${unmarked}</p></div></section>`;
}

function provenancePart({ trajectory, shaping, run }: TrajectoryPage): Html {
  const { scorer, config } = trajectory.provenance;
  const rows: [string, Html | string][] = [
    [
      'Scorer',
      html`${visible(scorer.name)} <small>revision</small> <code>${scorer.revision.slice(0, 12)}</code> <small>${visible(scorer.dtype)}, ${visible(scorer.provider)}</small>`,
    ],
    ...configInWords(config),
    ...(shaping ? [['Shaping', shapingInWords(shaping.config)] as [string, string]] : []),
    ['Response', html`<code>${trajectory.id}</code> <small>of</small> <code>${run.id}</code>`],
    ['Scored', formatTime(Date.parse(trajectory.created_at))],
  ];
  return html`<section id="measure"><h2>How it was measured</h2><dl class="card words">${rows.map(([name, words]) => html`<div><dt>${name}</dt><dd>${words}</dd></div>`)}</dl>
<p class="note">Dependency says how much the image changes what is said next, not whether it is right; the gain says in which direction. Both are relative to the scorer. <a href="/about/scores">What the scores mean</a></p></section>`;
}

function neighbours({ trajectory, group, query }: TrajectoryPage): Html {
  const at = group.members.findIndex(({ summary }) => summary.id === trajectory.id);
  const to = (index: number, rel: string, name: string) => {
    const id = group.members[index]?.summary.id;
    return id === undefined ? '' : html`<a rel="${rel}" href="${hrefOf(`/trajectories/${id}`, query)}">${name}</a>`;
  };
  return html`<nav aria-label="Responses">${to(at - 1, 'prev', '← previous')}${to(at + 1, 'next', 'next →')}</nav>`;
}

export function trajectoryPage(page: TrajectoryPage): Html {
  const { visitor, trajectory, question, trail, run, tokens, scale, views, group } = page;
  const responses = group.members.length;
  const body = html`<div class="eyebrow">Response ${trajectory.response_index + 1}${responses > 1 ? ` of ${responses}` : ''} to <code>${clamped(trajectory.sample_id, 64)}</code>${trajectory.origin === 'generated' ? ', generated by the scorer' : ''}${neighbours(page)}</div>
<h1 class="asked-question" dir="auto">${question === undefined ? 'A response' : clamped(question, 300)}</h1>
${verdict(page)}${facts(page)}
<div class="trajectory">${mapPart(page)}${viewsPart(views)}${chartPart(page)}</div>
<section id="top"><h2>Tokens that depend most</h2>${topTokens(tokens, scale)}</section>
${groupPart(group)}${provenancePart(page)}`;
  return layout({
    title: `Response ${trajectory.response_index + 1} to ${clamped(trajectory.sample_id, 64)} · ${run.title}`,
    visitor,
    trail,
    body,
  });
}
