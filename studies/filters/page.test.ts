import { describe, expect, test } from 'vitest';
import { toSvg } from '#studies/shared/chart.ts';
import { type FilterFigure, VIEWS } from './measure-filters.ts';
import { type FilterReport, keptPlot, toFiltersPage } from './page.ts';
import { RULES } from './rules.ts';

const near = (value: number) => ({ value, low: value - 0.01, high: value + 0.01 });
const figure = (rule: string, view: string, threshold: number | null, at: number): FilterFigure => {
  const f1 = near(0.5 + at / 100);
  return { rule, view, threshold, dropped: 10 + at, precision: near(0.75), recall: near(0.25), f1 };
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
      RULES.map(({ name, tuned, borrowed }, at) => figure(name, title, (tuned ?? borrowed) ? 0.05 : null, at)),
    ),
    curve: [
      { rule: 'language_shortcut', kept: 1, shortcuts: 0.3 },
      { rule: 'language_shortcut', kept: 0.5, shortcuts: 0 },
    ],
  };
}

describe('the page of the filters', () => {
  const page = toFiltersPage(reportOf(VIEWS));

  test('names the command of its figures, and has every rule under every view', () => {
    expect(page).toContain('```sh\nnpm run validity -- --filters --samples 40 --seed 1\n```');
    for (const { title } of VIEWS) expect(page).toContain(`## Signals with ${title}\n`);
    for (const { title } of RULES) expect(page.split(`\n| ${title} |`)).toHaveLength(VIEWS.length + 1);
    expect(page).not.toMatch(/undefined|NaN|not measured/);
  });

  test('names the best preset with its own thresholds, and says that the goal is missed where it is', () => {
    expect(page).toContain('as it ships is `low_dependency`');
    expect(page).toContain('which it misses');
    const good = reportOf(VIEWS);
    good.figures.push(figure('mmstar', 'no image', null, 49));
    expect(toFiltersPage(good)).toMatch(/as it ships is `mmstar`[^.]+0\.990[\s\S]+which it meets/);
  });

  test('is whole with signals without the image alone', () => {
    const short = toFiltersPage(reportOf(VIEWS.slice(0, 1)));
    expect(short).not.toMatch(/undefined|NaN/);
    expect(short).not.toContain('## Signals with half');
  });

  test('has a chart of what is kept', async () => {
    expect(await toSvg(keptPlot(reportOf(VIEWS)))).toContain('Shortcuts left in what is kept');
  });
});
