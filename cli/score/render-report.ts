/** Renders a score report: the original and the perturbed image, the heat maps, and what a training step keeps. */
import type { ViewsReply } from '#contract/runner.ts';
import type { ScoreReport } from '#contract/score-report.ts';
import { describePerturbation } from '../options/perturbation-option.ts';
import { formatNumber, formatSigned } from '../terminal/format.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { visible } from '../terminal/visible-text.ts';
import { wrapWords } from '../terminal/wrap.ts';
import { renderThumbnail, sideBySide } from './render-thumbnail.ts';
import { createScale, renderLegend, renderTrajectory } from './render-trajectory.ts';

const GAP = '   ';
const THUMBNAIL_COLUMNS = 36;

function captionOf(
  { image, view }: ViewsReply['views'][number],
  { images, draws }: { images: number; draws: number },
): string {
  const number = images > 1 ? ` ${image + 1}` : '';
  return view === 0 ? `I${number}` : `I'${number}${draws > 1 ? `, draw 1 of ${draws}` : ''}`;
}

/** For each image, I and the first draw of I' side by side. */
async function renderViews(
  { chalk, width }: Canvas,
  { views, draws }: ViewsReply & { draws: number },
): Promise<string[]> {
  if (!showsImages({ chalk, width }) || views.length === 0) return [];
  const columns = Math.min(THUMBNAIL_COLUMNS, Math.floor((width - GAP.length) / 2));
  const images = Math.max(...views.map(({ image }) => image)) + 1;
  const rendered: string[] = [];
  for (let image = 0; image < images; image++) {
    const pair = [0, 1].flatMap((index) => views.find((view) => view.image === image && view.view === index) ?? []);
    const blocks = pair.map(async (view) => ({
      lines: await renderThumbnail(chalk, { pngBase64: view.png_base64, columns }),
      caption: captionOf(view, { images, draws }),
      columns,
    }));
    rendered.push(`${sideBySide(await Promise.all(blocks), GAP)}\n`);
  }
  return rendered;
}

/** Thumbnails need a terminal with at least 256 colours. */
export function showsImages({ chalk }: Canvas): boolean {
  return chalk.level >= 2;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function meanDependencyOf({ trajectories }: ShownReport): number {
  return mean(trajectories.map(({ mean_dependency }) => mean_dependency));
}

function trainingSummary({ trajectories }: ShownReport): string {
  const weights = trajectories.flatMap(({ mask }) => mask);
  const kept = weights.filter((weight) => weight > 0).length;
  const share = `${((100 * kept) / weights.length).toFixed(0)} %`;
  const keeps = `A training step keeps ${kept} of ${weights.length} tokens (${share})`;
  const advantages = trajectories.flatMap(({ advantage }) => (advantage === null ? [] : [advantage]));
  if (advantages.length === 0) return `${keeps}. Give --reward to see advantages and token weights.`;
  if (advantages.every((advantage) => advantage === 0)) {
    return `${keeps}, but all rewards are equal: the group is degenerate and has no training signal.`;
  }
  const weighted = trajectories.flatMap(({ token_weight }) => token_weight ?? []).filter((weight) => weight !== 0);
  const range = `${formatSigned(Math.min(...weighted))} to ${formatSigned(Math.max(...weighted))}`;
  const meanAlpha = (isPositive: boolean) => {
    const selected = trajectories.filter(({ advantage }) => advantage !== null && advantage > 0 === isPositive);
    return selected.length === 0 ? 'none' : mean(selected.map(({ alpha }) => alpha)).toFixed(3);
  };
  return `${keeps} with weights α·Â from ${range}; mean α ${meanAlpha(true)} for Â > 0, ${meanAlpha(false)} otherwise.`;
}

/** The part of a score report that a service also keeps; it does not keep the timings of the runner. */
export type ShownReport = Pick<ScoreReport, 'scorer' | 'divergence' | 'question' | 'trajectories' | 'elapsed_ms'> & {
  config: Pick<ScoreReport['config'], 'perturbation' | 'draws' | 'seed'>;
  sample?: Pick<ScoreReport['sample'], 'timings_ms'>;
};

export interface ReportPage {
  report: ShownReport;
  views: ViewsReply;
  /** Shown next to the figures of each response, by its index. */
  notes?: readonly (string | undefined)[];
}

export async function renderReport(canvas: Canvas, { report, views, notes = [] }: ReportPage): Promise<string> {
  const { chalk, width } = canvas;
  const { scorer, config, divergence, trajectories, sample, question } = report;
  const scale = createScale(trajectories, divergence);
  const draws = config.draws > 1 ? `, mean of ${config.draws} draws` : '';
  const stages = Object.entries(sample?.timings_ms ?? {}).map(
    ([stage, ms]) => `${stage} ${formatNumber(Math.round(ms))}`,
  );
  const dimmed = (text: string) => wrapWords(text, width).map((line) => chalk.dim(line));
  return [
    ...wrapWords(visible(question), width).map((line) => chalk.bold(line)),
    ...dimmed(`${divergence} under ${describePerturbation(config.perturbation)}${draws}, seed ${config.seed}`),
    '',
    ...(await renderViews(canvas, { ...views, draws: config.draws })),
    renderLegend(canvas, scale),
    '',
    ...trajectories.map(
      (trajectory, index) => `${renderTrajectory(canvas, { trajectory, scale, note: notes[index] })}\n`,
    ),
    ...wrapWords(trainingSummary(report), width),
    ...dimmed(
      `${scorer.name} ${scorer.revision.slice(0, 12)} on ${scorer.provider}; ` +
        `${Math.round(report.elapsed_ms)} ms${stages.length > 0 ? ` (${stages.join(', ')})` : ''}`,
    ),
  ].join('\n');
}
