/** Samples of a run with their responses: picture, question, and what was measured of each. */
import type { SampleContent } from '#api/runs/load-contents.ts';
import type { TrajectorySummary } from '#contract/trajectory.ts';
import { formatCount, formatNumber, formatQuantity } from '#core/text/numbers.ts';
import { clamped } from '#core/text/visible.ts';
import { type Html, html } from '../layout/html.ts';

export interface ShownSample {
  id: string;
  /** Undefined where it can no longer be read. */
  content: SampleContent | undefined;
  responses: TrajectorySummary[];
}

export interface Scales {
  dependency: number;
  gain: number;
}

const PICTURES_SHOWN = 2;

export function pictures(content: SampleContent | undefined): Html {
  const shown = content?.images.slice(0, PICTURES_SHOWN) ?? [];
  const rest = (content?.images.length ?? 0) - shown.length;
  if (shown.length === 0) return html`<div class="pictures"><span class="blank">no picture</span></div>`;
  return html`<div class="pictures">${shown.map((sha256, at) => html`<img src="/pictures/${sha256}" alt="Picture ${at + 1} of the sample" width="88" height="88" loading="lazy" decoding="async">`)}${rest > 0 ? html`<span class="more">and ${rest} more</span>` : ''}</div>`;
}

/** Three digits; what is small, by its power of ten. */
export function short(value: number): string {
  const size = Math.abs(value);
  return size > 0 && size < 1e-3 ? value.toExponential(1).replace('-', '−').replace('e-', 'e−') : formatNumber(value);
}

export function signed(value: number): string {
  return value > 0 ? `+${short(value)}` : short(value);
}

const tenth = (value: number) => Math.round(value * 10) / 10;

function dependencyBar(value: number, most: number): Html {
  const width = most > 0 ? tenth(Math.min(1, Math.max(0, value / most)) * 100) : 0;
  return html`<svg class="spark" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="open" width="100" height="8"/><rect class="kept" width="${width}" height="8"/></svg>`;
}

/** To the right where the image speaks for the response, to the left where it speaks against it. */
function gainBar(value: number, most: number): Html {
  const width = most > 0 ? tenth(Math.min(1, Math.abs(value) / most) * 50) : 0;
  const isFor = value >= 0;
  return html`<svg class="spark" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="open" width="100" height="8"/><rect class="${isFor ? 'kept' : 'against'}" x="${isFor ? 50 : 50 - width}" width="${width}" height="8"/><path class="middle" d="M50 0V8"/></svg>`;
}

function figure(name: string, what: string, shown: Html | string, bar?: Html): Html {
  return html`<div><dt><abbr title="${what}">${name}</abbr></dt><dd>${shown}${bar ?? ''}</dd></div>`;
}

function responseRow(response: TrajectorySummary, scales: Scales): Html {
  const { id, text, tokens, mean_dependency: dependency, gain, alpha, advantage, reward, origin } = response;
  return html`<li class="response"><div class="said"><a href="/trajectories/${id}" dir="auto">${clamped(text, 220) || '(empty)'}</a>
<small>Response ${response.response_index + 1} · ${formatQuantity(tokens, 'token')}${origin === 'generated' ? ' · generated' : ''}</small></div>
<dl>${figure('S̄', 'mean dependency', short(dependency), dependencyBar(dependency, scales.dependency))}
${figure('gain', "Σ log p(o|I) − log p(o|I'), nats", signed(gain), gainBar(gain, scales.gain))}
${figure('α', 'weight of the trajectory', alpha === null ? '–' : formatNumber(alpha))}
${figure('Â', 'advantage', advantage === null ? '–' : signed(advantage))}
${figure('reward', 'reward', reward === null ? '–' : formatNumber(reward))}</dl></li>`;
}

function sampleBlock({ id, content, responses }: ShownSample, scales: Scales): Html {
  return html`<li class="card sample asked">${pictures(content)}<div>
<h3>${clamped(id, 64)}</h3>${content ? html`<p class="question" dir="auto">${clamped(content.question, 300)}</p>` : ''}
<ol class="responses">${responses.map((one) => responseRow(one, scales))}</ol></div></li>`;
}

export function samplesPart(samples: ShownSample[], scales: Scales): Html {
  return html`<ul class="samples">${samples.map((one) => sampleBlock(one, scales))}</ul>`;
}

/** @example tokensRead(20, 100) says that it was a part */
export function tokensRead(read: { tokens: number; trajectories: number }, all: { tokens: number }): string {
  return read.tokens >= all.tokens
    ? `all ${formatCount(all.tokens)} tokens`
    : `${formatCount(read.tokens)} of ${formatCount(all.tokens)} tokens, of ${formatQuantity(read.trajectories, 'response')} spread evenly over the run`;
}
