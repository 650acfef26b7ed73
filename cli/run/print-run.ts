/** A run as people read it: what became of it, how it was measured, and the figures of its shaping. */
import type { Run, ShapingAggregates } from '#contract/run.ts';
import { describePerturbation } from '../options/perturbation-option.ts';
import { short } from '../score/heat-map.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { columns, visible } from '../terminal/visible-text.ts';
import { wrapPieces, wrapWords } from '../terminal/wrap.ts';

const LABEL_COLUMNS = 11;

function seconds({ started_at, created_at, finished_at }: Run): string {
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
  const [mean, min, max] = [bounds.mean, bounds.min, bounds.max].map((value) => short(Number(value.toPrecision(3))));
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
    ['status', `${run.status}${seconds(run)}`],
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
  const room = Math.max(20, width - LABEL_COLUMNS);
  const lines = rows.flatMap(([label, value]) => {
    if (value === undefined) return [];
    const padded = label + ' '.repeat(LABEL_COLUMNS - columns(label));
    return wrapWords(value, room).map((line, at) => (at === 0 ? chalk.dim(padded) : ' '.repeat(LABEL_COLUMNS)) + line);
  });
  return [chalk.bold(run.id) + name, ...lines].join('\n');
}

/** A run on one line, or where it is narrow on two. */
export function renderRunLine({ chalk, width }: Canvas, run: Run): string {
  const { samples, created_at: created } = run;
  const pieces = [
    chalk.bold(run.id),
    run.status.padEnd('succeeded'.length),
    `${samples.succeeded}/${samples.total}`,
    `${created.slice(0, 16).replace('T', ' ')} UTC`,
    ...(run.name === null ? [] : [visible(run.name)]),
  ];
  return wrapPieces(pieces, { width, gap: '  ' }).join('\n  ');
}
