import { describe, expect, test } from 'vitest';
import { toJson } from '#studies/shared/to-json.ts';
import { buildReport } from './build-report.ts';
import { gatesOf } from './figures/goals.ts';
import { toPage } from './markdown.ts';
import { drawPlots } from './plots/index.ts';
import { validityReport } from './report.ts';
import { toSummary } from './summary.ts';
import { simulateSamples } from './testing/simulate.ts';

const PROVENANCE = {
  command: 'npm run validity -- --samples 80 --seed 1',
  seed: 1,
  scorer: {
    name: 'simulated',
    revision: '0'.repeat(64),
    family: 'none',
    dtype: 'none',
    provider: 'none',
    runtime: 'none',
  },
  generator: { version: '0', renders_sha256: '0' },
};

function report(separation: number) {
  return buildReport(simulateSamples(80, { seed: 1, separation }), PROVENANCE);
}

describe('a measurement in which visual tokens stand far above the others', () => {
  const clear = report(1e4);

  test('has the shape that validity.json promises', () => {
    const json = validityReport.parse(JSON.parse(toJson(clear)));
    expect(json.auroc.all.hard.jsd.no_image.low).toBeCloseTo(clear.auroc.all.hard.jsd.no_image.low, 5);
    expect(json.seed).toBe(clear.seed);
  });

  test('reaches AUROC near 1 overall and hard, on gold and on all responses', () => {
    for (const set of ['gold', 'all'] as const) {
      expect(clear.auroc[set].overall.kl.patch_blackening.value).toBeGreaterThan(0.999);
      expect(clear.auroc[set].hard.kl.patch_blackening.value).toBeGreaterThan(0.999);
    }
  });

  test('has recall 1 once the mask has room for the visual token, and precision the share of visual tokens at k = 1', () => {
    expect(clear.k_curve.find(({ k }) => k === 0.2)?.recall.value).toBe(1);
    expect(clear.k_curve.at(-1)?.precision.value).toBeCloseTo(1 / 5, 12);
  });

  test('is right with the image, wrong without it, and always right on shortcuts', () => {
    expect(clear.accuracy.image_questions.views.original.value).toBe(1);
    expect(clear.accuracy.image_questions.views.no_image.value).toBe(0);
    expect(clear.accuracy.shortcuts.views.no_image.value).toBe(1);
  });

  test('finds every shortcut by the preset', () => {
    expect(clear.shortcut_rules.find(({ name }) => name === 'language_shortcut')?.f1.value).toBe(1);
  });

  test('passes the gates', () => {
    expect(gatesOf(clear).every(({ met }) => met)).toBe(true);
  });

  test('is told on a page that shows every chart, and every chart is an SVG with a white ground', async () => {
    const page = toPage(clear);
    const plots = await drawPlots(clear);
    expect([...plots.keys()].filter((name) => !page.includes(`(${name}.svg)`))).toEqual([]);
    for (const svg of plots.values()) expect(svg).toMatch(/^<svg[^>]*>\s*<rect[^>]*fill="#ffffff"/);
    expect(page).not.toMatch(/NaN|undefined|\[object/);
    expect(toSummary(clear)).not.toMatch(/NaN|undefined|\[object/);
  });
});

describe('a measurement in which visual tokens are like the others', () => {
  const blurred = report(1);

  test('has intervals of AUROC around one half', () => {
    const { low, high } = blurred.auroc.all.overall.kl.patch_blackening;
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
  });

  test('misses its goals, says so, and fails the gates', () => {
    expect(blurred.goals.find(({ name }) => name.includes('4 draws, hard'))?.met).toBe(false);
    expect(toPage(blurred)).toContain('Missed: AUROC of kl');
    expect(gatesOf(blurred).filter(({ met }) => !met)).not.toEqual([]);
  });
});

test('responses whose answers cannot be read off stop the measurement', () => {
  const samples = simulateSamples(40, { seed: 1, separation: 10 }).map((sample) => ({
    ...sample,
    render: { ...sample.render, responses: sample.responses.map((response) => ({ ...response, text: 'No idea.' })) },
  }));
  expect(() => buildReport(samples, PROVENANCE)).toThrow('cannot be read off');
});
