/** A filter as people read it: what it keeps, how the signals that it asks are spread, and examples with reasons. */
import type { FilterCounts, FilterExample, FilterHistogram, FilterPreview } from '#contract/filter-report.ts';
import { short } from '../score/heat-map.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { visible } from '../terminal/visible-text.ts';
import { wrapWords } from '../terminal/wrap.ts';

const BAR_COLUMNS = 30;
const LABEL_COLUMNS = 22;
const BARS_MAX = 16;
const EXAMPLES_SHOWN = 5;

export function renderCounts({ samples, kept, dropped, unknown }: FilterCounts): string {
  const share = samples === 0 ? '' : ` (${((100 * dropped) / samples).toFixed(1)} %)`;
  const guessed = unknown > 0 ? `; ${unknown} of these because a signal is null` : '';
  return `${samples} samples: ${kept} kept, ${dropped} dropped${share}${guessed}`;
}

function label({ from, to }: FilterHistogram['bins'][number]): string {
  const number = (value: number) => short(Number(value.toPrecision(3)));
  return from === to ? number(from) : `${number(from)} … ${number(to)}`;
}

/** Fine bins are put together, so that a histogram fits on a screen. */
function merge(bins: FilterHistogram['bins']): FilterHistogram['bins'] {
  const each = Math.ceil(bins.length / BARS_MAX);
  const merged: FilterHistogram['bins'] = [];
  for (let at = 0; at < bins.length; at += each) {
    const group = bins.slice(at, at + each);
    const [first] = group;
    const last = group.at(-1);
    if (!first || !last) continue;
    const sum = (part: 'kept' | 'dropped') => group.reduce((total, bin) => total + bin[part], 0);
    merged.push({ from: first.from, to: last.to, kept: sum('kept'), dropped: sum('dropped') });
  }
  return merged;
}

function renderHistogram({ chalk }: Canvas, { signal, bins, nulls }: FilterHistogram): string[] {
  const shown = merge(bins);
  const most = Math.max(1, ...shown.map(({ kept, dropped }) => kept + dropped));
  const bars = shown.map((bin) => {
    const kept = Math.round((BAR_COLUMNS * bin.kept) / most);
    const dropped = Math.round((BAR_COLUMNS * bin.dropped) / most);
    const counts = [bin.kept > 0 ? `${bin.kept} kept` : '', bin.dropped > 0 ? `${bin.dropped} dropped` : ''];
    const told = counts.filter((part) => part !== '').join(', ');
    return `  ${label(bin).padStart(LABEL_COLUMNS)}  ${chalk.green('█'.repeat(kept))}${chalk.red('▒'.repeat(dropped))} ${chalk.dim(told)}`;
  });
  const unknown = nulls.kept + nulls.dropped;
  const rest =
    unknown > 0
      ? [`  ${'null'.padStart(LABEL_COLUMNS)}  ${chalk.dim(`${nulls.kept} kept, ${nulls.dropped} dropped`)}`]
      : [];
  return [chalk.bold(signal), ...bars, ...rest];
}

function renderExamples({ width }: Canvas, examples: readonly FilterExample[], mark: string): string[] {
  return examples.slice(0, EXAMPLES_SHOWN).flatMap(({ id, reasons }) => {
    const text = `${visible(id)}  ${reasons.map(visible).join('; ')}`;
    return wrapWords(text, Math.max(20, width - 4)).map((line, at) => `${at === 0 ? `  ${mark} ` : '    '}${line}`);
  });
}

/** Only the signals that the rule asks, unless all are wanted. */
export function renderPreview(canvas: Canvas, preview: FilterPreview, { all }: { all: boolean }): string {
  const asked = new Set(preview.thresholds.map(({ signal }) => signal));
  const histograms = preview.histograms.filter(({ signal }) => all || asked.has(signal));
  const { chalk } = canvas;
  return [
    chalk.bold(renderCounts(preview.counts)),
    ...histograms.flatMap((histogram) => ['', ...renderHistogram(canvas, histogram)]),
    ...(preview.kept.length > 0
      ? ['', chalk.bold('Kept, for example'), ...renderExamples(canvas, preview.kept, '✓')]
      : []),
    ...(preview.dropped.length > 0
      ? ['', chalk.bold('Dropped, for example'), ...renderExamples(canvas, preview.dropped, '✗')]
      : []),
  ].join('\n');
}
