/** Follows the events of a run: updates its progress, and loads the results when it ends. The page works without it. */
import { STATUS_WORDS } from './progress.tsx';

export const PROGRESS_SCRIPT_PATH = '/run-progress.js';

export const PROGRESS_SCRIPT = `'use strict';
const WORDS = ${JSON.stringify(STATUS_WORDS)};
const numbers = new Intl.NumberFormat('en');

function show(live, event) {
  const { run } = event;
  if (!run) return;
  const { samples, responses, status } = run;
  let x = 0;
  for (const state of ['succeeded', 'failed', 'cancelled']) {
    const part = live.querySelector('rect[data-state="' + state + '"]');
    const width = (100 * samples[state]) / samples.total;
    part?.setAttribute('x', String(x));
    part?.setAttribute('width', String(width));
    x += width;
  }
  const counts = { succeeded: samples.succeeded, failed: samples.failed, cancelled: samples.cancelled, responses: responses.scored };
  for (const [name, value] of Object.entries(counts)) {
    const element = live.querySelector('[data-count="' + name + '"]');
    const text = numbers.format(value);
    if (element && element.textContent !== text) element.textContent = text;
  }
  const bar = live.querySelector('svg.progress');
  bar?.setAttribute('aria-label', counts.succeeded + ' of ' + samples.total + ' samples succeeded, ' + counts.failed + ' failed, ' + counts.cancelled + ' cancelled');
  const word = live.querySelector('[data-status]');
  if (word && word.textContent !== WORDS[status]) {
    word.textContent = WORDS[status];
    word.parentElement.className = 'status ' + status;
  }
  const why = live.querySelector('[data-waiting]');
  const text = event.type === 'waiting' ? event.reason.detail : '';
  if (why && why.textContent !== text) why.textContent = text;
}

/** Replaces the content with a freshly loaded page; if loading fails, the old content stays. */
async function showResults() {
  const reply = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!reply.ok || reply.redirected) return;
  const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html').querySelector('#main');
  if (fresh) document.querySelector('#main').replaceWith(document.adoptNode(fresh));
}

function follow() {
  const live = document.querySelector('[data-events]');
  if (!live) return;
  const source = new EventSource(live.dataset.events);
  let ending;
  async function finish() {
    source.close();
    await showResults();
    follow();
  }
  for (const type of ['progress', 'waiting', 'retried', 'ended']) {
    source.addEventListener(type, ({ data }) => {
      const event = JSON.parse(data);
      show(live, event);
      // The stream of a retried run also replays the end of its first attempt; later events cancel this timeout.
      clearTimeout(ending);
      const ended = type === 'ended' || ['succeeded', 'failed', 'cancelled'].includes(event.run?.status);
      if (ended) ending = setTimeout(finish, 250);
    });
  }
}

follow();
`;
