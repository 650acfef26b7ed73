/** Draws the charts of the report as SVG. */
import type { TopLevelSpec } from 'vega-lite';
import { toSvg } from '#studies/shared/chart.ts';
import type { ValidityReport } from '../report.ts';
import { aurocByDraws, aurocHeatMap } from './auroc-plots.ts';
import { accuracyPlot, rulesPlot } from './sample-plots.ts';
import { dependencyPlot, kCurvePlot } from './token-plots.ts';

const PLOTS = {
  'accuracy-by-kind': accuracyPlot,
  'auroc-by-divergence-and-perturbation': aurocHeatMap,
  'auroc-by-draws': aurocByDraws,
  'dependency-by-category': dependencyPlot,
  'k-curve': kCurvePlot,
  'shortcut-rules': rulesPlot,
} satisfies Record<string, (report: ValidityReport) => TopLevelSpec>;
export type PlotName = keyof typeof PLOTS;

/** @returns the charts as SVG, by name */
export async function drawPlots(report: ValidityReport): Promise<Map<PlotName, string>> {
  const names = Object.keys(PLOTS) as PlotName[];
  return new Map(await Promise.all(names.map(async (name) => [name, await toSvg(PLOTS[name](report))] as const)));
}
