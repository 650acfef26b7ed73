/** Responses as coloured tokens, with the figures that training would use. Knows reports, not where they came from. */
import type { ChalkInstance } from 'chalk';
import type { ReportedTrajectory } from '#contract/score-report.ts';
import { intensity, paint } from './color-scale.ts';
import { columns, visible } from './visible-text.ts';

export interface Canvas {
  chalk: ChalkInstance;
  width: number;
}

const INDENT = '    ';
const TOP_TOKENS = 5;

/** Three digits that matter: 0.79, 0.0024, 3e-7. */
export function short(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) < 1e-4 ? value.toExponential(0) : String(Number(value.toPrecision(3)));
}

/** Largest dependency of the group: the dark end of its colour scale. */
export function scaleTop(trajectories: readonly ReportedTrajectory[]): number {
  return trajectories.flatMap(({ dependency }) => dependency).reduce((a, b) => Math.max(a, b), 0);
}

export function renderLegend({ chalk }: Canvas, most: number, unit: string): string {
  const shares = [0, 0.25, 0.5, 0.75, 1];
  if (chalk.level === 0) return `[kept] tokens stand in brackets; the largest dependency is ${short(most)} ${unit}`;
  const cells = shares.map((share) => paint(chalk, ` ${short(share * share * most)} `, share));
  return `${cells.join('')} ${unit}   ${chalk.underline('underlined')} = kept for training`;
}

/** The tokens of a response over several lines, broken between tokens. */
export function renderTokens({ chalk, width }: Canvas, trajectory: ReportedTrajectory, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const room = Math.max(20, width - INDENT.length);
  trajectory.token_texts.forEach((text, t) => {
    const kept = (trajectory.mask[t] ?? 0) > 0;
    const plain = visible(text);
    const shown = chalk.level === 0 && kept ? `[${plain}]` : plain;
    const size = columns(shown);
    if (used > 0 && used + size > room) {
      lines.push(line);
      line = '';
      used = 0;
    }
    const painted = paint(chalk, shown, intensity(trajectory.dependency[t] ?? 0, most));
    line += kept && chalk.level > 0 ? chalk.underline(painted) : painted;
    used += size;
    if (text.endsWith('\n')) {
      lines.push(line);
      line = '';
      used = 0;
    }
  });
  return used > 0 || lines.length === 0 ? [...lines, line] : lines;
}

function topTokens(trajectory: ReportedTrajectory): string {
  return trajectory.dependency
    .map((value, t) => ({ value, text: visible((trajectory.token_texts[t] ?? '').trim()) }))
    .filter(({ value, text }) => value >= 1e-4 && text !== '')
    .sort((a, b) => b.value - a.value)
    .slice(0, TOP_TOKENS)
    .map(({ value, text }) => `${text} ${short(value)}`)
    .join(' · ');
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${value.toFixed(2)}`;
}

export function renderTrajectory(canvas: Canvas, trajectory: ReportedTrajectory, most: number): string {
  const { chalk } = canvas;
  const kept = trajectory.mask.filter((weight) => weight > 0).length;
  const figures = [
    `S̄ ${chalk.bold(short(trajectory.mean_dependency))}`,
    `α ${chalk.bold(trajectory.alpha.toFixed(3))}`,
    ...(trajectory.reward === null ? [] : [`reward ${short(trajectory.reward)}`]),
    ...(trajectory.advantage === null ? [] : [`Â ${signed(trajectory.advantage)}`]),
    `keeps ${kept} of ${trajectory.mask.length} tokens`,
  ];
  const top = topTokens(trajectory);
  return [
    `${chalk.bold(`#${trajectory.response_index + 1}`.padEnd(INDENT.length))}${figures.join('  ')}`,
    ...renderTokens(canvas, trajectory, most).map((line) => INDENT + line),
    `${INDENT}${chalk.dim(top === '' ? 'no token depends on the image' : `looked for: ${top}`)}`,
  ].join('\n');
}
