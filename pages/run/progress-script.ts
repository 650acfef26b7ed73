/** Keeps the progress of a run current by server-sent events, and shows the results when it has ended. A page without it is whole. */
import { STATUS_WORDS } from './progress.ts';

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
    const place = live.querySelector('[data-count="' + name + '"]');
    const text = numbers.format(value);
    if (place && place.textContent !== text) place.textContent = text;
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

/** The page as it is now in place of the one that was loaded; where that fails, what is there stays. */
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
      // Of a run that was retried, the end of the first attempt comes again too, and what followed comes right after.
      clearTimeout(ending);
      const ended = type === 'ended' || ['succeeded', 'failed', 'cancelled'].includes(event.run?.status);
      if (ended) ending = setTimeout(finish, 250);
    });
  }
}

follow();
`;
