import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { toSvg } from '#studies/shared/chart.ts';
import { fillTables } from '#studies/shared/page-tables.ts';
import { findStaleFigures } from '#studies/shared/testing/find-stale-figures.ts';
import { toMarkdown } from '#studies/shared/text-table.ts';
import { type FilterFigure, VIEWS } from './measure-filters.ts';
import { type FilterReport, keptPlot, toFilterTables } from './report.ts';
import { RULES } from './rules.ts';

const near = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });
const figure = (rule: string, view: string, { threshold, index }: { threshold: number | null; index: number }) => {
  const f1 = near(0.5 + index / 100);
  return { rule, view, threshold, dropped: 10 + index, precision: near(0.75), recall: near(0.25), f1 };
};

function reportOf(views: typeof VIEWS): FilterReport {
  return {
    schema: 'sightline.validity-filters/1',
    command: 'npm run validity -- --filters --samples 40 --seed 1',
    seed: 1,
    scorer: { name: 'simulated', revision: '0'.repeat(64) },
    samples: 40,
    calibration: 40,
    shortcuts: 12,
    figures: views.flatMap(({ title }) =>
      RULES.map(({ name, tuned, borrowed }, index): FilterFigure => {
        const threshold = (tuned ?? borrowed) ? 0.05 : null;
        return figure(name, title, { threshold, index });
      }),
    ),
    curve: [
      { rule: 'language_shortcut', kept: 1, shortcuts: 0.3 },
      { rule: 'language_shortcut', kept: 0.5, shortcuts: 0 },
    ],
  };
}

describe('toFilterTables', () => {
  test('toFilterTables has a table for each view, with every rule in it, and names the command', () => {
    const { measurement, ...tables } = toFilterTables(reportOf(VIEWS));
    expect(measurement && toMarkdown(measurement)).toContain('`npm run validity -- --filters --samples 40 --seed 1`');
    expect(Object.keys(tables)).toEqual(VIEWS.map(({ title }) => `signals with ${title}`));
    for (const table of Object.values(tables)) {
      expect(table.rows.map(([title]) => title).sort()).toEqual(RULES.map(({ title }) => title).sort());
      expect(toMarkdown(table)).not.toMatch(/undefined|NaN/);
    }
  });

  test('toFilterTables lists the rules by falling F1', () => {
    const { measurement: _, ...tables } = toFilterTables(reportOf(VIEWS));
    for (const { rows } of Object.values(tables)) {
      const f1 = rows.map((row) => Number.parseFloat(row.at(-1) ?? ''));
      expect(f1).toEqual([...f1].sort((a, b) => b - a));
    }
  });

  test('toFilterTables has one table of rules if only signals without the image were measured', () => {
    expect(Object.keys(toFilterTables(reportOf(VIEWS.slice(0, 1))))).toEqual(['measurement', 'signals with no image']);
  });
});

describe('docs/validity/filters.md', async () => {
  const folder = fileURLToPath(new URL('../../docs/validity', import.meta.url));
  const page = await readFile(join(folder, 'filters.md'), 'utf8');
  const report = JSON.parse(await readFile(join(folder, 'filters.json'), 'utf8')) as FilterReport;

  test('docs/validity/filters.md has the tables of filters.json', () => {
    expect(fillTables(page, toFilterTables(report))).toBe(page);
  });

  test('docs/validity/filters.md names the command of its figures', () => {
    expect(page).toContain(`\`\`\`sh\n${report.command}\n\`\`\``);
  });

  test('docs/validity/filters.md quotes only figures of its tables', () => {
    expect(findStaleFigures(page)).toEqual([]);
  });

  test('docs/validity/filters.md names the preset with the highest F1 under default thresholds', () => {
    const presets = report.figures.filter(({ rule, view, threshold }) => {
      return view === 'no image' && threshold === null && RULES.some(({ name }) => name === rule);
    });
    const [best] = presets.sort((a, b) => b.f1.value - a.f1.value);
    expect(page).toContain(`\`${best?.rule}\` meets it: ${best?.f1.value.toFixed(3)}`);
  });

  test('docs/validity/filters.md shows the chart of filters.json', async () => {
    const svg = await toSvg(keptPlot(report));
    expect(svg).toContain('Shortcuts left among the kept questions');
    expect(page).toContain('](filters-kept.svg)');
    expect(await readFile(join(folder, 'filters-kept.svg'), 'utf8')).toBe(svg);
  });
});
