import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { fillTables } from '#studies/shared/page-tables.ts';
import { toMarkdown } from '#studies/shared/text-table.ts';
import { toJson } from '#studies/shared/to-json.ts';
import { buildReport } from './build-report.ts';
import { gatesOf } from './figures/goals.ts';
import { drawPlots } from './plots/index.ts';
import { validityReport } from './report.ts';
import { toSummary } from './summary.ts';
import { goalsTable, toPageTables } from './tables.ts';
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

describe('a report on visual tokens with much larger scores than others', () => {
  const separated = report(1e4);

  test('a report matches the schema of validity.json', () => {
    const json = validityReport.parse(JSON.parse(toJson(separated)));
    expect(json.auroc.all.hard.jsd.no_image.low).toBeCloseTo(separated.auroc.all.hard.jsd.no_image.low, 5);
    expect(json.seed).toBe(separated.seed);
  });

  test('a report on well separated tokens has an AUROC near 1, overall and hard, on gold and on all responses', () => {
    for (const set of ['gold', 'all'] as const) {
      expect(separated.auroc[set].overall.kl.patch_blackening.value).toBeGreaterThan(0.999);
      expect(separated.auroc[set].hard.kl.patch_blackening.value).toBeGreaterThan(0.999);
    }
  });

  test('the k curve has recall 1 once the mask has room for the visual token, and at k = 1 the share of visual tokens as precision', () => {
    expect(separated.k_curve.find(({ k }) => k === 0.2)?.recall.value).toBe(1);
    expect(separated.k_curve.at(-1)?.precision.value).toBeCloseTo(1 / 5, 12);
  });

  test('the accuracies are 1 with the image, 0 without it, and 1 on shortcuts', () => {
    expect(separated.accuracy.image_questions.views.original.value).toBe(1);
    expect(separated.accuracy.image_questions.views.no_image.value).toBe(0);
    expect(separated.accuracy.shortcuts.views.no_image.value).toBe(1);
  });

  test('the language_shortcut rule finds every simulated shortcut', () => {
    expect(separated.shortcut_rules.find(({ name }) => name === 'language_shortcut')?.f1.value).toBe(1);
  });

  test('a report on well separated tokens passes the gates', () => {
    expect(gatesOf(separated).every(({ met }) => met)).toBe(true);
  });

  test('every chart of a report is an SVG with a white background', async () => {
    for (const svg of (await drawPlots(separated)).values()) {
      expect(svg).toMatch(/^<svg[^>]*>\s*<rect[^>]*fill="#ffffff"/);
    }
  });

  test('the tables of a report fill the page and are complete', async () => {
    const page = await readFile(new URL('../../docs/validity/README.md', import.meta.url), 'utf8');
    expect(fillTables(page, toPageTables(separated))).toContain('| `npm run validity -- --samples 80 --seed 1` |');
    for (const table of Object.values(toPageTables(separated))) {
      expect(toMarkdown(table)).not.toMatch(/NaN|undefined|\[object/);
    }
    expect(toSummary(separated)).not.toMatch(/NaN|undefined|\[object/);
  });
});

describe('a report on visual tokens with the same scores as others', () => {
  const inseparable = report(1);

  test('the AUROC interval of inseparable tokens contains one half', () => {
    const { low, high } = inseparable.auroc.all.overall.kl.patch_blackening;
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThan(0.5);
  });

  test('a report on inseparable tokens misses its goals and fails the gates', () => {
    expect(inseparable.goals.find(({ name }) => name.includes('4 draws, hard'))?.met).toBe(false);
    expect(toMarkdown(goalsTable(inseparable.goals))).toMatch(/AUROC of kl, patch blackening, 4 draws, hard .* no \|/);
    expect(gatesOf(inseparable).filter(({ met }) => !met)).not.toEqual([]);
  });
});

test('buildReport rejects responses whose answers cannot be parsed', () => {
  const samples = simulateSamples(40, { seed: 1, separation: 10 }).map((sample) => ({
    ...sample,
    render: { ...sample.render, responses: sample.responses.map((response) => ({ ...response, text: 'No idea.' })) },
  }));
  expect(() => buildReport(samples, PROVENANCE)).toThrow('cannot be parsed');
});
