/** Renders a scored response as a heat map: coloured tokens, and the figures that training uses. */
import { DIVERGENCES, type DivergenceName } from '#contract/divergence.ts';
import type { ReportedTrajectory } from '#contract/score-report.ts';
import { formatNumber, formatSigned } from '../terminal/format.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { columns, visible } from '../terminal/visible-text.ts';
import { wrapPieces } from '../terminal/wrap.ts';
import { intensity, paint, VISIBLE_FROM } from './color-scale.ts';
import { type TokenCell, toTokenCells } from './to-token-cells.ts';

const INDENT = '    ';
const LINE_WIDTH_MIN = 20;
const TOP_TOKENS = 5;

export interface Scale {
  divergence: DivergenceName;
  /** Dependency that has the strongest colour. */
  max: number;
}

/** One scale for all responses of a sample, up to their largest dependency or the least maximum of the divergence. */
export function createScale(trajectories: readonly ReportedTrajectory[], divergence: DivergenceName): Scale {
  const largest = trajectories.flatMap(({ dependency }) => dependency);
  return { divergence, max: largest.reduce((a, b) => Math.max(a, b), DIVERGENCES[divergence].scaleMin) };
}

export function renderLegend({ chalk }: Canvas, { max, divergence }: Scale): string {
  const unit = DIVERGENCES[divergence].unit;
  if (chalk.level === 0) return `[kept for training]   dependencies in ${unit}`;
  const shares = [0.25, 0.5, 0.75, 1];
  const bar = shares.map((share) => paint(chalk, ` ${formatNumber(share * share * max)} `, share)).join('');
  return `0 ${bar} ${unit}   ${chalk.underline('kept for training')}`;
}

/** Tokens of a response, in lines that break between tokens. */
export function renderTokens({ chalk, width }: Canvas, cells: readonly TokenCell[], { max }: Scale): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const lineWidth = Math.max(LINE_WIDTH_MIN, width - INDENT.length);
  const breakLine = () => {
    lines.push(line);
    line = '';
    used = 0;
  };
  for (const { text, dependency, kept } of cells) {
    const shown = chalk.level === 0 && kept ? `[${visible(text)}]` : visible(text);
    const size = columns(shown);
    if (used > 0 && used + size > lineWidth) breakLine();
    const painted = paint(chalk, shown, intensity(dependency, max));
    line += kept && chalk.level > 0 ? chalk.underline(painted) : painted;
    used += size;
    if (text.endsWith('\n')) breakLine();
  }
  if (used > 0 || lines.length === 0) breakLine();
  return lines;
}

/** The most dependent of the coloured tokens, in descending order. */
function topTokens(cells: readonly TokenCell[], { max }: Scale): string[] {
  return cells
    .filter(({ dependency }) => intensity(dependency, max) >= VISIBLE_FROM)
    .sort((a, b) => b.dependency - a.dependency)
    .slice(0, TOP_TOKENS)
    .map(({ text, dependency, standardError }) => {
      const error = standardError === undefined ? '' : ` ± ${formatNumber(Number(standardError.toPrecision(2)))}`;
      return `“${visible(text.trim() === '' ? text : text.trim())}” ${formatNumber(dependency)}${error}`;
    });
}

interface TrajectoryRow {
  trajectory: ReportedTrajectory;
  scale: Scale;
  /** Shown next to the figures. */
  note?: string | undefined;
}

/** Figures, coloured tokens, and the most dependent tokens. */
export function renderTrajectory(canvas: Canvas, { trajectory, scale, note }: TrajectoryRow): string {
  const { chalk, width } = canvas;
  const { mean_dependency, alpha, gain, reward, advantage, mask, response_index } = trajectory;
  const cells = toTokenCells(trajectory, trajectory.standard_errors[scale.divergence]);
  const lineWidth = Math.max(LINE_WIDTH_MIN, width - INDENT.length);
  const kept = mask.filter((weight) => weight > 0).length;
  const figures = [
    `S̄ ${chalk.bold(formatNumber(mean_dependency))}`,
    `α ${chalk.bold(alpha.toFixed(3))}`,
    `Δ ${formatSigned(gain)}`,
    ...(reward === null ? [] : [`reward ${formatNumber(reward)}`]),
    ...(advantage === null ? [] : [`Â ${formatSigned(advantage)}`]),
    `keeps ${kept}/${mask.length}`,
    ...(note === undefined ? [] : [chalk.italic(note)]),
  ];
  const top = topTokens(cells, scale);
  const [first = '', ...rest] = [
    ...wrapPieces(figures, { width: lineWidth, gap: '  ' }),
    ...renderTokens(canvas, cells, scale),
    ...wrapPieces(top.length > 0 ? top : ['no token depends on the image'], { width: lineWidth, gap: '  ' }).map(
      (line) => chalk.dim(line),
    ),
  ];
  const number = chalk.bold(`#${response_index + 1}`.padEnd(INDENT.length));
  return [number + first, ...rest.map((line) => INDENT + line)].join('\n');
}
