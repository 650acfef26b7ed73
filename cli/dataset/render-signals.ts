/** Renders a signal set: its settings, its progress, and the distribution of each signal. */
import { quantileSorted } from 'simple-statistics';
import { type SampleSignals, SIGNAL_NAMES, type SignalSet } from '#contract/signals.ts';
import { describePerturbation } from '../options/perturbation-option.ts';
import { formatNumber } from '../terminal/format.ts';
import type { Canvas } from '../terminal/terminal.ts';

const NAME_COLUMNS = 24;
const FIGURE_COLUMNS = 11;

function figure(value: number | undefined): string {
  return (value === undefined ? '–' : formatNumber(value)).padStart(FIGURE_COLUMNS);
}

/** Shows quantiles, because a mean hides outliers. */
export function renderSignals({ chalk }: Canvas, set: SignalSet, samples: readonly SampleSignals[]): string {
  const { total, done, failed, reused } = set.samples;
  const { divergence, perturbation, draws, generate } = set.settings;
  const generated = generate ? `, ${generate.n} responses and ${generate.blind} blind ones generated` : '';
  const heading = [
    `${chalk.bold(set.id)}  ${set.status}: ${done} of ${total} samples, ${reused} reused, ${failed} failed`,
    `  ${divergence} under ${describePerturbation(perturbation)}, draws ${draws}${generated}; ${set.scorer.name} ${set.scorer.revision.slice(0, 12)}`,
  ];
  const head = `  ${''.padEnd(NAME_COLUMNS)}${['known', '10 %', 'median', '90 %'].map((name) => name.padStart(FIGURE_COLUMNS)).join('')}`;
  const rows = SIGNAL_NAMES.map((name) => {
    const values = samples.flatMap(({ signals }) => signals?.[name] ?? []).sort((a, b) => a - b);
    const quantile = (share: number) => (values.length === 0 ? undefined : quantileSorted(values, share));
    const known = String(values.length).padStart(FIGURE_COLUMNS);
    return `  ${name.padEnd(NAME_COLUMNS)}${known}${[0.1, 0.5, 0.9].map((share) => figure(quantile(share))).join('')}`;
  });
  return [...heading, chalk.dim(head), ...rows].join('\n');
}
