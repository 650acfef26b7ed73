import { expect, test } from 'vitest';
import type { Run } from '#contract/run.ts';
import { Progress } from './progress.tsx';
import { PROGRESS_SCRIPT } from './progress-script.ts';

const run: Run = {
  id: 'run_01kaspt3r85w9x2q4n7d6c1b0a',
  name: null,
  status: 'running',
  config: {
    divergences: ['kl'],
    perturbation: { name: 'no_image' },
    draws: 1,
    seed: 0,
    temperature: 1,
    shaping: {
      top_p: 0.4,
      beta_min: 0.9,
      beta_max: 'dynamic',
      advantage: 'grpo',
      selector: 'dependency',
      weighting: 'minmax',
      scope: 'run',
    },
  },
  scorer: null,
  samples: { total: 8, pending: 4, succeeded: 2, failed: 1, cancelled: 1 },
  responses: { total: 16, scored: 4 },
  shaping: null,
  created_at: '2026-11-23T14:00:00.000Z',
  started_at: null,
  finished_at: null,
};

test('Progress shows why a run waits, as escaped text', async () => {
  const shown = String(await Progress({ run, waiting: 'no runner <b>has</b> this model', duration: undefined }));
  expect(shown).toContain('no runner &lt;b&gt;has&lt;/b&gt; this model');
  expect(shown).toContain('data-events="/runs/run_01kaspt3r85w9x2q4n7d6c1b0a/events"');
  expect(shown).toContain('Reload the page');
});

test('Progress draws one part of the bar per state, side by side', async () => {
  const shown = String(await Progress({ run, waiting: undefined, duration: undefined }));
  const parts = [...shown.matchAll(/data-state="(\w+)" x="([\d.]+)" width="([\d.]+)"/g)].map(([, ...part]) => part);
  expect(parts).toEqual([
    ['succeeded', '0', '25'],
    ['failed', '25', '12.5'],
    ['cancelled', '37.5', '12.5'],
  ]);
});

test('Progress of an ended run does not follow its events', async () => {
  const ended: Run = { ...run, status: 'failed', finished_at: '2026-11-23T14:01:00.000Z' };
  const shown = String(await Progress({ run: ended, waiting: undefined, duration: '60 s' }));
  expect(shown).not.toContain('data-events');
});

test('PROGRESS_SCRIPT is valid JavaScript', () => {
  expect(() => new Function(PROGRESS_SCRIPT)).not.toThrow();
});
