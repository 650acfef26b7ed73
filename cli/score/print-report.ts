/** A score report as people read it: the two views, the heat maps, and what a training step would keep. */
import type { ViewsReply } from '#contract/runner.ts';
import type { ScoreReport } from '#contract/score-report.ts';
import { describePerturbation } from '../options/perturbation-option.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { visible } from '../terminal/visible-text.ts';
import { wrapWords } from '../terminal/wrap.ts';
import { renderLegend, renderTrajectory, scaleOf, short, signed } from './heat-map.ts';
import { renderThumbnail, sideBySide } from './thumbnails.ts';

const GAP = '   ';
const THUMBNAIL_COLUMNS = 36;

function pictures({ chalk, width }: Canvas, { views }: ViewsReply, draws: number): string[] {
  if (!showsPictures({ chalk, width }) || views.length === 0) return [];
  const columns = Math.min(THUMBNAIL_COLUMNS, Math.floor((width - GAP.length) / 2));
  const images = Math.max(...views.map(({ image }) => image)) + 1;
  return Array.from({ length: images }, (_, image) => {
    const blocks = [0, 1].flatMap((wanted) => {
      const found = views.find((view) => view.image === image && view.view === wanted);
      if (!found) return [];
      const which = images > 1 ? ` ${image + 1}` : '';
      const caption = wanted === 0 ? `I${which}` : `I'${which}${draws > 1 ? `, draw 1 of ${draws}` : ''}`;
      return [{ lines: renderThumbnail(chalk, found.png_base64, columns), caption, columns }];
    });
    return `${sideBySide(blocks, GAP)}\n`;
  });
}

/** Half blocks need many colours to look like anything. */
export function showsPictures({ chalk }: Canvas): boolean {
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
  if (advantages.length === 0) return `${keeps}. Give --reward for each response to see advantages and token weights.`;
  if (advantages.every((advantage) => advantage === 0)) {
    return `${keeps}, but all rewards are equal: the group is degenerate and teaches nothing.`;
  }
  const heard = trajectories.flatMap(({ token_weight }) => token_weight ?? []).filter((weight) => weight !== 0);
  const range = `${signed(Math.min(...heard))} to ${signed(Math.max(...heard))}`;
  const average = (right: boolean) => {
    const some = trajectories.filter(({ advantage }) => advantage !== null && advantage > 0 === right);
    return some.length === 0 ? 'none' : mean(some.map(({ alpha }) => alpha)).toFixed(3);
  };
  return `${keeps} with weights α·Â from ${range}; mean α ${average(true)} where Â > 0, ${average(false)} elsewhere.`;
}

/** A score report, or as much of one as a service keeps: not how long each stage of the runner took. */
export type ShownReport = Pick<ScoreReport, 'scorer' | 'divergence' | 'question' | 'trajectories' | 'elapsed_ms'> & {
  config: Pick<ScoreReport['config'], 'perturbation' | 'draws' | 'seed'>;
  sample?: Pick<ScoreReport['sample'], 'timings_ms'>;
};

export interface ReportPage {
  report: ShownReport;
  views: ViewsReply;
  /** Said beside each response, by its index. */
  notes?: readonly (string | undefined)[];
}

export function renderReport(canvas: Canvas, { report, views, notes = [] }: ReportPage): string {
  const { chalk, width } = canvas;
  const { scorer, config, divergence, trajectories, sample, question } = report;
  const scale = scaleOf(trajectories, divergence);
  const draws = config.draws > 1 ? `, mean of ${config.draws} draws` : '';
  const stages = Object.entries(sample?.timings_ms ?? {}).map(([stage, ms]) => `${stage} ${short(Math.round(ms))}`);
  const dimmed = (text: string) => wrapWords(text, width).map((line) => chalk.dim(line));
  return [
    ...wrapWords(visible(question), width).map((line) => chalk.bold(line)),
    ...dimmed(`${divergence} under ${describePerturbation(config.perturbation)}${draws}, seed ${config.seed}`),
    '',
    ...pictures(canvas, views, config.draws),
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
