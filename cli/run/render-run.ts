/** Renders a run: its status, its measure, and the figures of its shaping. */
import type { Run } from '#contract/run.ts';
import type { ShapingAggregates } from '#contract/shaping.ts';
import { describePerturbation } from '../options/perturbation-option.ts';
import { formatMinute, formatNumber } from '../terminal/format.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { columns, visible } from '../terminal/visible-text.ts';
import { wrapPieces, wrapWords } from '../terminal/wrap.ts';

const LABEL_COLUMNS = 11;
const VALUE_WIDTH_MIN = 20;

function durationOf({ started_at, created_at, finished_at }: Run): string {
  if (finished_at === null) return '';
  const ms = Date.parse(finished_at) - Date.parse(started_at ?? created_at);
  return ` in ${(ms / 1000).toFixed(1)} s`;
}

function samplesOf({ samples }: Run): string {
  const { total, ...states } = samples;
  const parts = Object.entries(states).flatMap(([state, count]) => (count > 0 ? [`${count} ${state}`] : []));
  return `${parts.join(', ')}, of ${total}`;
}

function figure(bounds: ShapingAggregates['alpha']): string | undefined {
  if (!bounds) return undefined;
  const [mean, min, max] = [bounds.mean, bounds.min, bounds.max].map((value) => formatNumber(value));
  return bounds.min === bounds.max ? mean : `${mean}  (${min} to ${max})`;
}

function shapingRows({ aggregates }: NonNullable<Run['shaping']>): [string, string | undefined][] {
  const {
    kept_tokens: kept,
    tokens,
    groups,
    degenerate_groups: degenerate,
    unrewarded_groups: unrewarded,
  } = aggregates;
  const remarks = [
    ...(degenerate > 0 ? [`${degenerate} degenerate`] : []),
    ...(unrewarded > 0 ? [`${unrewarded} without rewards`] : []),
  ];
  return [
    ['S̄', figure(aggregates.mean_dependency)],
    ['α', figure(aggregates.alpha)],
    ['Δ', figure(aggregates.gain)],
    ['reward', figure(aggregates.reward)],
    ['keeps', kept === null ? undefined : `${kept} of ${tokens} tokens`],
    ['groups', [String(groups), ...remarks].join(', ')],
  ];
}

export function renderRun({ chalk, width }: Canvas, run: Run): string {
  const { config, scorer, responses, shaping } = run;
  const draws = config.draws > 1 ? `, mean of ${config.draws} draws` : '';
  const rows: [string, string | undefined][] = [
    ['status', `${run.status}${durationOf(run)}`],
    ['samples', samplesOf(run)],
    ['responses', `${responses.scored} scored, of ${responses.total}`],
    ['model', scorer ? `${scorer.name} ${scorer.revision.slice(0, 12)} on ${scorer.provider}` : config.model],
    [
      'measure',
      `${config.divergences.join(', ')} under ${describePerturbation(config.perturbation)}${draws}, seed ${config.seed}`,
    ],
    ...(shaping ? shapingRows(shaping) : []),
  ];
  const name = run.name === null ? '' : `  ${visible(run.name)}`;
  const valueWidth = Math.max(VALUE_WIDTH_MIN, width - LABEL_COLUMNS);
  const lines = rows.flatMap(([label, value]) => {
    if (value === undefined) return [];
    const padded = label + ' '.repeat(LABEL_COLUMNS - columns(label));
    return wrapWords(value, valueWidth).map(
      (line, index) => (index === 0 ? chalk.dim(padded) : ' '.repeat(LABEL_COLUMNS)) + line,
    );
  });
  return [chalk.bold(run.id) + name, ...lines].join('\n');
}

/** Renders a run on one line, or on several in a narrow terminal. */
export function renderRunLine({ chalk, width }: Canvas, run: Run): string {
  const { samples, created_at: created } = run;
  const pieces = [
    chalk.bold(run.id),
    run.status.padEnd('succeeded'.length),
    `${samples.succeeded}/${samples.total}`,
    formatMinute(created),
    ...(run.name === null ? [] : [visible(run.name)]),
  ];
  return wrapPieces(pieces, { width, gap: '  ' }).join('\n  ');
}

export function renderRunList(canvas: Canvas, runs: readonly Run[]): string {
  return runs.length === 0 ? 'There are no runs.' : runs.map((run) => renderRunLine(canvas, run)).join('\n');
}
