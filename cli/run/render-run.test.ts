import { Chalk } from 'chalk';
import { describe, expect, test } from 'vitest';
import type { Run } from '#contract/run.ts';
import { runConfig } from '#contract/run-request.ts';
import { shapingConfig } from '#contract/weights.ts';
import { columns } from '../terminal/visible-text.ts';
import { renderRun, renderRunLine } from './render-run.ts';

const chalk = new Chalk({ level: 0 });
const bounds = { mean: 0.5, min: 0.1, max: 0.9 };

const ended: Run = {
  id: `run_${'0'.repeat(26)}`,
  name: 'a run \u001b[31mwith a name\u202e',
  status: 'failed',
  config: runConfig.parse({ draws: 4 }),
  scorer: null,
  samples: { total: 3, pending: 0, succeeded: 2, failed: 1, cancelled: 0 },
  responses: { total: 6, scored: 4 },
  shaping: {
    id: `shp_${'0'.repeat(26)}`,
    run_id: `run_${'0'.repeat(26)}`,
    divergence: 'kl',
    config: shapingConfig.parse({}),
    version: 1,
    aggregates: {
      trajectories: 4,
      tokens: 40,
      kept_tokens: null,
      mean_dependency: bounds,
      alpha: { mean: 1, min: 1, max: 1 },
      gain: null,
      reward: null,
      groups: 2,
      degenerate_groups: 1,
      unrewarded_groups: 0,
    },
    created_at: '2026-01-01T00:00:02.000Z',
  },
  created_at: '2026-01-01T00:00:00.000Z',
  started_at: '2026-01-01T00:00:01.000Z',
  finished_at: '2026-01-01T00:00:02.500Z',
};

describe('renderRun', () => {
  test('renderRun wraps all lines except id and name in a narrow terminal', () => {
    const [, ...lines] = renderRun({ chalk, width: 40 }, ended).split('\n');
    for (const line of lines) expect(columns(line)).toBeLessThanOrEqual(40);
  });

  test('renderRun prints known figures and omits missing ones', () => {
    const text = renderRun({ chalk, width: 100 }, ended);
    expect(text).toContain('status     failed in 1.5 s');
    expect(text).toContain('samples    2 succeeded, 1 failed, of 3');
    expect(text).toContain('S̄          0.5  (0.1 to 0.9)');
    expect(text).toContain('α          1\n');
    expect(text).toContain('groups     2, 1 degenerate');
    expect(text).not.toMatch(/^(Δ|reward|keeps|model)/m);
  });

  test('renderRun and renderRunLine remove control characters from the name', () => {
    const output = renderRun({ chalk, width: 100 }, ended) + renderRunLine({ chalk, width: 100 }, ended);
    for (const control of ['\u001b', '\u202e']) expect(output).not.toContain(control);
    expect(output).toContain('with a name');
  });
});
