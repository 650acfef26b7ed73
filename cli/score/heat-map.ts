/** Responses as coloured tokens, with the figures that training would use. Knows reports, not where they came from. */
import { DIVERGENCES, type DivergenceName } from '#contract/divergence.ts';
import type { ReportedTrajectory } from '#contract/score-report.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { columns, visible } from '../terminal/visible-text.ts';
import { wrapPieces } from '../terminal/wrap.ts';
import { intensity, paint, VISIBLE_FROM } from './color-scale.ts';
import { type TokenCell, toTokenCells } from './token-cells.ts';

const INDENT = '    ';
const TOP_TOKENS = 5;

export interface Scale {
  divergence: DivergenceName;
  /** Dependency at its coloured end. */
  most: number;
}

/** One scale for all responses of a sample, up to their largest dependency. */
export function scaleOf(trajectories: readonly ReportedTrajectory[], divergence: DivergenceName): Scale {
  const largest = trajectories.flatMap(({ dependency }) => dependency);
  return { divergence, most: largest.reduce((a, b) => Math.max(a, b), DIVERGENCES[divergence].scaleMin) };
}

/** Three digits that matter: 0.79, 0.0024, 3e-7. */
export function short(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) < 1e-4 ? value.toExponential(0) : String(Number(value.toPrecision(3)));
}

export function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(2)}`;
}

export function renderLegend({ chalk }: Canvas, { most, divergence }: Scale): string {
  const unit = DIVERGENCES[divergence].unit;
  if (chalk.level === 0) return `[kept for training]   dependencies in ${unit}`;
  const shares = [0.25, 0.5, 0.75, 1];
  const bar = shares.map((share) => paint(chalk, ` ${short(share * share * most)} `, share)).join('');
  return `0 ${bar} ${unit}   ${chalk.underline('kept for training')}`;
}

/** The tokens of a response over several lines, broken between tokens. */
export function renderTokens({ chalk, width }: Canvas, cells: readonly TokenCell[], { most }: Scale): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const room = Math.max(20, width - INDENT.length);
  const breakLine = () => {
    lines.push(line);
    line = '';
    used = 0;
  };
  for (const { text, dependency, kept } of cells) {
    const shown = chalk.level === 0 && kept ? `[${visible(text)}]` : visible(text);
    const size = columns(shown);
    if (used > 0 && used + size > room) breakLine();
    const painted = paint(chalk, shown, intensity(dependency, most));
    line += kept && chalk.level > 0 ? chalk.underline(painted) : painted;
    used += size;
    if (text.endsWith('\n')) breakLine();
  }
  if (used > 0 || lines.length === 0) breakLine();
  return lines;
}

/** Those that the scale colours, the most dependent first. */
function topTokens(cells: readonly TokenCell[], { most }: Scale): string[] {
  return cells
    .filter(({ dependency }) => intensity(dependency, most) >= VISIBLE_FROM)
    .sort((a, b) => b.dependency - a.dependency)
    .slice(0, TOP_TOKENS)
    .map(({ text, dependency, standardError }) => {
      const error = standardError === undefined ? '' : ` ± ${short(Number(standardError.toPrecision(2)))}`;
      return `“${visible(text.trim() === '' ? text : text.trim())}” ${short(dependency)}${error}`;
    });
}

interface TrajectoryRow {
  trajectory: ReportedTrajectory;
  scale: Scale;
  /** Said beside the number of the response. */
  note?: string | undefined;
}

/** Figures, coloured tokens, and the tokens that depend most. */
export function renderTrajectory(canvas: Canvas, { trajectory, scale, note }: TrajectoryRow): string {
  const { chalk, width } = canvas;
  const { mean_dependency, alpha, gain, reward, advantage, mask, response_index } = trajectory;
  const cells = toTokenCells(trajectory, trajectory.standard_errors[scale.divergence]);
  const room = Math.max(20, width - INDENT.length);
  const kept = mask.filter((weight) => weight > 0).length;
  const figures = [
    `S̄ ${chalk.bold(short(mean_dependency))}`,
    `α ${chalk.bold(alpha.toFixed(3))}`,
    `Δ ${signed(gain)}`,
    ...(reward === null ? [] : [`reward ${short(reward)}`]),
    ...(advantage === null ? [] : [`Â ${signed(advantage)}`]),
    `keeps ${kept}/${mask.length}`,
    ...(note === undefined ? [] : [chalk.italic(note)]),
  ];
  const top = topTokens(cells, scale);
  const [first = '', ...rest] = [
    ...wrapPieces(figures, { width: room, gap: '  ' }),
    ...renderTokens(canvas, cells, scale),
    ...wrapPieces(top.length > 0 ? top : ['no token depends on the image'], { width: room, gap: '  ' }).map((line) =>
      chalk.dim(line),
    ),
  ];
  const number = chalk.bold(`#${response_index + 1}`.padEnd(INDENT.length));
  return [number + first, ...rest.map((line) => INDENT + line)].join('\n');
}
