/** Follows the events of a run: updates its progress, and loads the results when it ends. The page works without it. */
import { STATUS_WORDS } from './progress.tsx';

export const PROGRESS_SCRIPT_PATH = '/run-progress.js';

export const PROGRESS_SCRIPT = `'use strict';
const WORDS = ${JSON.stringify(STATUS_WORDS)};
const numbers = new Intl.NumberFormat('en');

/** Moves the parts of the bar, which are side by side. */
function showBar(section, samples) {
  let x = 0;
  for (const state of ['succeeded', 'failed', 'cancelled']) {
    const part = section.querySelector('rect[data-state="' + state + '"]');
    const width = (100 * samples[state]) / samples.total;
    part?.setAttribute('x', String(x));
    part?.setAttribute('width', String(width));
    x += width;
  }
  const { total, succeeded, failed, cancelled } = samples;
  const label = succeeded + ' of ' + total + ' samples succeeded, ' + failed + ' failed, ' + cancelled + ' cancelled';
  section.querySelector('svg.progress')?.setAttribute('aria-label', label);
}

/** Leaves unchanged text alone, so that screen readers do not repeat it. */
function showText(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

function show(section, event) {
  const { run } = event;
  if (!run) return;
  const { samples, responses, status } = run;
  showBar(section, samples);
  const { succeeded, failed, cancelled } = samples;
  const counts = { succeeded, failed, cancelled, responses: responses.scored };
  for (const [name, value] of Object.entries(counts)) {
    showText(section.querySelector('[data-count="' + name + '"]'), numbers.format(value));
  }
  const word = section.querySelector('[data-status]');
  showText(word, WORDS[status]);
  if (word) word.parentElement.className = 'status ' + status;
  showText(section.querySelector('[data-waiting]'), event.type === 'waiting' ? event.reason.detail : '');
}

/** Replaces the content with a freshly loaded page; if loading fails, the old content stays. */
async function showResults() {
  const reply = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!reply.ok || reply.redirected) return;
  const fresh = new DOMParser().parseFromString(await reply.text(), 'text/html').querySelector('#main');
  if (fresh) document.querySelector('#main').replaceWith(document.adoptNode(fresh));
}

function follow() {
  const section = document.querySelector('[data-events]');
  if (!section) return;
  const source = new EventSource(section.dataset.events);
  let ending;
  async function finish() {
    source.close();
    await showResults();
    follow();
  }
  for (const type of ['progress', 'waiting', 'retried', 'ended']) {
    source.addEventListener(type, ({ data }) => {
      const event = JSON.parse(data);
      show(section, event);
      // The stream of a retried run also replays the end of its first attempt; later events cancel this timeout.
      clearTimeout(ending);
      const ended = type === 'ended' || ['succeeded', 'failed', 'cancelled'].includes(event.run?.status);
      if (ended) ending = setTimeout(finish, 250);
    });
  }
}

follow();
`;
