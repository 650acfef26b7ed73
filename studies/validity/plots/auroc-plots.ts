/** Charts of AUROC by number of draws, and by divergence and perturbation. */
import type { TopLevelSpec } from 'vega-lite';
import { DIVERGENCE_NAMES } from '#contract/divergence.ts';
import { miss } from '#studies/shared/chart.ts';
import { CONTRASTS } from '../figures/token-auroc.ts';
import { COMPARED_PERTURBATIONS, DRAWS, type ValidityReport } from '../report.ts';
import { CONTRAST_TITLES, PERTURBATION_TITLES } from '../titles.ts';

const byContrast = {
  column: { field: 'contrast', type: 'nominal' as const, sort: Object.values(CONTRAST_TITLES), title: null },
};

export function aurocByDraws(report: ValidityReport): TopLevelSpec {
  const values = CONTRASTS.flatMap((contrast) =>
    DIVERGENCE_NAMES.flatMap((divergence) =>
      DRAWS.map((draws) => {
        const { value, low, high } = report.auroc_by_draws[contrast][divergence][draws];
        return {
          contrast: CONTRAST_TITLES[contrast],
          divergence,
          draws: Number(draws),
          miss: miss(value),
          low: miss(low),
          high: miss(high),
        };
      }),
    ),
  );
  const x = {
    field: 'draws',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, base: 2, domain: [0.9, 9], nice: false },
    axis: { values: DRAWS.map(Number), format: 'd', title: 'draws (perturbed views averaged)', grid: false },
  };
  const missAxis = (field: string) => ({
    field,
    type: 'quantitative' as const,
    scale: { type: 'log' as const, reverse: true, nice: false, padding: 6 },
    axis: {
      title: 'AUROC (logarithmic in 1 − AUROC)',
      labelExpr: "format(1 - datum.value, '.5~f')",
      values: [0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 5e-4, 2e-4, 1e-4, 1e-5],
    },
  });
  const color = { field: 'divergence', type: 'nominal' as const, sort: [...DIVERGENCE_NAMES] };
  return {
    title: { text: 'AUROC by number of draws', subtitle: 'patch blackening, gold responses; bands: 95 % intervals' },
    data: { values },
    facet: byContrast,
    spec: {
      width: 300,
      height: 280,
      layer: [
        {
          mark: { type: 'errorband', opacity: 0.1 },
          encoding: { x, color, y: missAxis('low'), y2: { field: 'high' } },
        },
        { mark: { type: 'line', point: { size: 45 } }, encoding: { x, y: missAxis('miss'), color } },
      ],
    },
  };
}

export function aurocHeatMap(report: ValidityReport): TopLevelSpec {
  const values = CONTRASTS.flatMap((contrast) =>
    DIVERGENCE_NAMES.flatMap((divergence) =>
      COMPARED_PERTURBATIONS.map((perturbation) => {
        const { value } = report.auroc.gold[contrast][divergence][perturbation];
        return {
          contrast: CONTRAST_TITLES[contrast],
          divergence,
          perturbation: PERTURBATION_TITLES[perturbation],
          miss: miss(value),
          label: value.toFixed(4),
        };
      }),
    ),
  );
  const x = {
    field: 'perturbation',
    type: 'nominal' as const,
    sort: Object.values(PERTURBATION_TITLES),
    axis: { title: 'perturbation (1 draw)', labelAngle: -30 },
  };
  const y = {
    field: 'divergence',
    type: 'nominal' as const,
    sort: [...DIVERGENCE_NAMES],
    axis: { title: 'divergence' },
  };
  const color = {
    field: 'miss',
    type: 'quantitative' as const,
    scale: { type: 'log' as const, range: ['#eef5fb', '#5aa2d4'] },
    legend: null,
  };
  return {
    title: {
      text: 'AUROC of visual tokens by divergence and perturbation',
      subtitle: 'gold responses; lighter is better',
    },
    data: { values },
    facet: byContrast,
    spec: {
      width: 330,
      height: 210,
      layer: [
        { mark: { type: 'rect', stroke: '#ffffff' }, encoding: { x, y, color } },
        { mark: { type: 'text', fontSize: 12 }, encoding: { x, y, text: { field: 'label' } } },
      ],
    },
  };
}
