/** A score report as people read it: the two views, the heat maps, and what a training step would keep. */
import type { ViewsReply } from '#contract/runner.ts';
import type { ScoreReport } from '#contract/score-report.ts';
import { type Canvas, renderLegend, renderTrajectory, scaleTop, short } from './heat-map.ts';
import { describePerturbation } from './perturbation-option.ts';
import { renderThumbnail, sideBySide } from './thumbnails.ts';
import { visible } from './visible-text.ts';

const GAP = '   ';
const UNITS = { kl: 'nats', k3: 'nats', jsd: 'nats', abs_log_ratio: 'nats', top1_drop: 'probability' } as const;

function pictures({ chalk, width }: Canvas, { views }: ViewsReply, draws: number): string[] {
  if (chalk.level < 2 || views.length === 0) return [];
  const columns = Math.min(36, Math.floor((width - GAP.length) / 2));
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

function trainingSummary({ chalk }: Canvas, { trajectories }: ScoreReport): string[] {
  const tokens = trajectories.reduce((sum, { mask }) => sum + mask.length, 0);
  const kept = trajectories.reduce((sum, { mask }) => sum + mask.filter((weight) => weight > 0).length, 0);
  const share = `${((100 * kept) / tokens).toFixed(0)} %`;
  const keeps = `A training step keeps ${chalk.bold(`${kept} of ${tokens}`)} tokens (${share})`;
  const advantages = trajectories.flatMap(({ advantage }) => (advantage === null ? [] : [advantage]));
  if (advantages.length === 0) return [`${keeps}. Give --reward for each response to see advantages.`];
  if (advantages.every((advantage) => advantage === 0)) {
    return [`${keeps}, but all rewards are equal: the group is degenerate and teaches nothing.`];
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const average = (right: boolean) => {
    const some = trajectories.filter(({ advantage }) => advantage !== null && advantage > 0 === right);
    return some.length === 0 ? 'none' : mean(some.map(({ alpha }) => alpha)).toFixed(3);
  };
  return [`${keeps}; mean α ${average(true)} where Â > 0, ${average(false)} elsewhere.`];
}

export function renderReport(canvas: Canvas, report: ScoreReport, question: string, views: ViewsReply): string {
  const { chalk } = canvas;
  const { scorer, config, divergence, trajectories, sample } = report;
  const most = scaleTop(trajectories);
  const draws = config.draws > 1 ? `, mean of ${config.draws} draws` : '';
  const stages = Object.entries(sample.timings_ms).map(([stage, ms]) => `${stage} ${short(Math.round(ms))}`);
  return [
    chalk.bold(visible(question)),
    chalk.dim(`${divergence} under ${describePerturbation(config.perturbation)}${draws}, seed ${config.seed}`),
    '',
    ...pictures(canvas, views, config.draws),
    renderLegend(canvas, most, UNITS[divergence]),
    '',
    ...trajectories.map((trajectory) => `${renderTrajectory(canvas, trajectory, most)}\n`),
    ...trainingSummary(canvas, report),
    chalk.dim(
      `${scorer.name} ${scorer.revision.slice(0, 12)} on ${scorer.provider}; ${report.elapsed_ms} ms (${stages.join(', ')} ms)`,
    ),
  ].join('\n');
}
