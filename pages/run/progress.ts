/** How far a run is: a bar and figures, which a script keeps current while it is under way. */
import type { Run } from '#contract/run.ts';
import { formatCount } from '#core/text/numbers.ts';
import { type Html, html } from '../layout/html.ts';

export const PROGRESS_SCRIPT_PATH = '/run-progress.js';

export const STATUS_WORDS: Record<Run['status'], string> = {
  queued: 'waiting',
  running: 'under way',
  finishing: 'finishing',
  succeeded: 'done',
  failed: 'done, with failures',
  cancelled: 'cancelled',
};

const STATES = ['succeeded', 'failed', 'cancelled'] as const;

export function statusBadge(status: Run['status']): Html {
  return html`<span class="status ${status}"><svg viewBox="0 0 12 12" aria-hidden="true"><circle cx="6" cy="6" r="5"/></svg> <span data-status>${STATUS_WORDS[status]}</span></span>`;
}

export function progressBar({ samples }: Pick<Run, 'samples'>): Html {
  let x = 0;
  const parts = STATES.map((state) => {
    const width = samples.total === 0 ? 0 : (100 * samples[state]) / samples.total;
    const part = html`<rect class="${state}" data-state="${state}" x="${x}" width="${width}" height="10"/>`;
    x += width;
    return part;
  });
  return html`<svg class="bar progress" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${formatCount(samples.succeeded)} of ${formatCount(samples.total)} samples succeeded, ${formatCount(samples.failed)} failed, ${formatCount(samples.cancelled)} cancelled"><rect class="open" width="100" height="10"/>${parts}</svg>`;
}

function figure(name: string, key: string, value: number, of?: number): Html {
  return html`<div><dt>${name}</dt><dd><span data-count="${key}">${formatCount(value)}</span>${of === undefined ? '' : html` <small>of ${formatCount(of)}</small>`}</dd></div>`;
}

export interface Progress {
  run: Run;
  /** Why it does not go on, where it does not. */
  waiting: string | undefined;
  duration: string | undefined;
}

export function progressPart({ run, waiting, duration }: Progress): Html {
  const { samples, responses } = run;
  const isOpen = run.finished_at === null;
  const events = isOpen ? html` data-events="/runs/${run.id}/events" data-total="${samples.total}"` : '';
  return html`<section class="card live" aria-label="Progress"${events}>
<p class="state" role="status">${statusBadge(run.status)}<span class="why" data-waiting>${waiting ?? ''}</span></p>
${progressBar(run)}
<dl class="facts">
${figure('Samples scored', 'succeeded', samples.succeeded, samples.total)}
${samples.failed > 0 || isOpen ? figure('Failed', 'failed', samples.failed) : ''}
${samples.cancelled > 0 ? figure('Cancelled', 'cancelled', samples.cancelled) : ''}
${figure('Responses scored', 'responses', responses.scored, responses.total)}
${duration === undefined ? '' : html`<div><dt>${isOpen ? 'Since' : 'Took'}</dt><dd>${duration}</dd></div>`}
</dl>
${isOpen ? html`<p class="note">What is below are the results so far. <a href="/runs/${run.id}">Load the page again</a> for more; at the end it does so by itself where scripts run.</p>` : ''}
</section>`;
}
