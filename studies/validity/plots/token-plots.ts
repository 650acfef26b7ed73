/** Charts of single tokens: visual tokens in the mask, and dependency by category. */
import type { TopLevelSpec } from 'vega-lite';
import { mark, rows, share } from '#studies/shared/chart.ts';
import type { ValidityReport } from '../report.ts';

/** Share of tokens that the VPPO paper keeps. */
const PAPER_K = 0.4;

export function kCurvePlot(report: ValidityReport): TopLevelSpec {
  const values = report.k_curve.flatMap(({ k, precision, recall }) => [
    { k, figure: 'recall', ...recall },
    { k, figure: 'precision', ...precision },
  ]);
  const x = share('k', 'k: share of the tokens in the mask');
  const y = (field: string) => share(field, 'share');
  const color = { field: 'figure', type: 'nominal' as const, sort: ['recall', 'precision'] };
  return {
    title: {
      text: 'Visual tokens in the mask of the k·T most dependent tokens',
      subtitle: [
        'recall: share of the visual tokens in the mask; precision: share of the mask that is visual',
        'kl, patch blackening, 4 draws; bands: 95 % intervals; dashed: the paper’s k = 0.4',
      ],
    },
    width: 460,
    height: 280,
    layer: [
      mark(PAPER_K),
      {
        data: { values },
        mark: { type: 'errorband', opacity: 0.15 },
        encoding: { x, color, y: y('low'), y2: { field: 'high' } },
      },
      { data: { values }, mark: { type: 'line', point: { size: 30 } }, encoding: { x, color, y: y('value') } },
    ],
  };
}

/** A smaller KL is float32 rounding noise. */
const KL_MIN = 1e-7;
const DECADES = [KL_MIN, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10];

const SIDES = ['needs the picture', 'follows from the words', 'no label'];

export function dependencyPlot(report: ValidityReport): TopLevelSpec {
  const values = report.dependency_by_category.map(({ category, visual, tokens, deciles }) => {
    const decile = (index: number) => Math.max(KL_MIN, deciles[index] ?? 0);
    return {
      category: `${category} (${tokens})`,
      side: SIDES[visual ? 0 : category === 'excluded' ? 2 : 1],
      p10: decile(1),
      p30: decile(3),
      p50: decile(5),
      p70: decile(7),
      p90: decile(9),
    };
  });
  const y = rows('category', 'category of the token (number of tokens)');
  const color = { field: 'side', type: 'nominal' as const, sort: SIDES };
  const x = (field: string) => ({
    field,
    type: 'quantitative' as const,
    scale: { type: 'log' as const, domain: [KL_MIN, 10], clamp: true },
    axis: { title: 'KL of a token in nats, logarithmic (below 1e-7 drawn at 1e-7)', format: '.0e', values: DECADES },
  });
  return {
    title: {
      text: 'Visual dependency by category of the token',
      subtitle: [
        'kl, patch blackening, 4 draws, gold responses',
        'thin line: 10th to 90th percentile; bar: 30th to 70th; dot: median',
      ],
    },
    data: { values },
    width: 520,
    height: { step: 26 },
    layer: [
      { mark: { type: 'rule', strokeWidth: 1.5 }, encoding: { y, color, x: x('p10'), x2: { field: 'p90' } } },
      { mark: { type: 'bar', size: 9, opacity: 0.5 }, encoding: { y, color, x: x('p30'), x2: { field: 'p70' } } },
      { mark: { type: 'point', filled: true, size: 60, opacity: 1 }, encoding: { y, color, x: x('p50') } },
    ],
  };
}
