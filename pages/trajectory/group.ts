/** Every response to the same sample beside each other: what training compares. */
import type { TrajectorySummary } from '#contract/trajectory.ts';
import type { HeatScale } from '#core/heat/scale.ts';
import type { HeatTokens } from '#core/heat/tokens.ts';
import { formatNumber, formatQuantity, formatSigned } from '#core/text/numbers.ts';
import { clamped } from '#core/text/visible.ts';
import { HeatText } from '../heat/heat-map.tsx';
import { hrefOf } from '../layout/href.ts';
import { type Html, html } from '../layout/html.ts';
import { heatStrip } from './strip.ts';

export interface GroupMember {
  summary: TrajectorySummary;
  /** Under the divergence that the page shows. */
  meanDependency: number;
  /** All of it where the group is short enough, else its dependency alone; undefined where it was not read. */
  tokens: HeatTokens | undefined;
  dependency: readonly number[] | undefined;
}

export interface ShownGroup {
  members: GroupMember[];
  current: string;
  scale: HeatScale;
  query: Record<string, string | undefined>;
}

const TEXT_CHARS = 160;

function figure(name: string, what: string, value: string): Html {
  return html`<div><dt><abbr title="${what}">${name}</abbr></dt><dd>${value}</dd></div>`;
}

function member(one: GroupMember, { current, scale, query }: ShownGroup): Html {
  const { id, response_index: index, text, tokens, gain, alpha, advantage, reward, origin } = one.summary;
  const isHere = id === current;
  const name = `Response ${index + 1}`;
  const title = isHere
    ? html`<span>${name} <small>here</small></span>`
    : html`<a href="${hrefOf(`/trajectories/${id}`, query)}">${name}</a>`;
  const body = one.tokens
    ? HeatText({ tokens: one.tokens, scale })
    : html`<p class="heat-text" dir="auto">${clamped(text, TEXT_CHARS)}</p>`;
  return html`<li class="card member"${isHere ? html` aria-current="true"` : ''}><h3>${title}${reward === null ? '' : html`<span class="tag">reward ${formatNumber(reward)}</span>`}</h3>
${one.dependency ? heatStrip(one.dependency, scale) : ''}${body}
<p class="note">${formatQuantity(tokens, 'token')}${origin === 'generated' ? ', generated' : ''}</p>
<dl>${figure('S̄', 'mean dependency', formatNumber(one.meanDependency))}${figure('gain', "Σ log p(o|I) − log p(o|I'), nats", formatSigned(gain))}${figure('α', 'weight of the trajectory', alpha === null ? '–' : formatNumber(alpha))}${figure('Â', 'advantage', advantage === null ? '–' : formatSigned(advantage))}</dl></li>`;
}

/** What the rewards of the group say, in words. */
export function groupInWords(members: readonly GroupMember[]): string {
  const summaries = members.map(({ summary }) => summary);
  if (summaries.every(({ alpha }) => alpha === null))
    return 'The run has not been shaped yet: there is neither α nor an advantage.';
  if (summaries.some(({ degenerate }) => degenerate)) {
    return 'Degenerate: all rewards of the group are equal, so no response is better than another and nothing is learnt from it.';
  }
  if (summaries.some(({ advantage }) => advantage === null))
    return 'A response of the group has no reward, so there are no advantages.';
  return 'Training moves towards responses with an advantage above 0, and more so where α is large.';
}

export function groupPart(group: ShownGroup): Html {
  if (group.members.length < 2) return html``;
  return html`<section id="group"><h2>The group: ${formatQuantity(group.members.length, 'response')} to one question</h2>
<p class="lead">One scale of colour for all of them. ${groupInWords(group.members)}</p>
<ol class="group-members">${group.members.map((one) => member(one, group))}</ol></section>`;
}
