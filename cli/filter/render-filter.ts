/** Renders a filter: its counts, histograms of its signals, and examples with reasons. */
import type { FilterCounts, FilterExample, FilterHistogram, FilterPreview } from '#contract/filter-report.ts';
import { formatNumber } from '../terminal/format.ts';
import type { Canvas } from '../terminal/terminal.ts';
import { visible } from '../terminal/visible-text.ts';
import { wrapWords } from '../terminal/wrap.ts';

const BAR_COLUMNS = 30;
const LABEL_COLUMNS = 22;
const BARS_MAX = 16;
const EXAMPLES_SHOWN = 5;
const EXAMPLE_WIDTH_MIN = 20;

export function renderCounts({ samples, kept, dropped, unknown }: FilterCounts): string {
  const share = samples === 0 ? '' : ` (${((100 * dropped) / samples).toFixed(1)} %)`;
  const withNull = unknown > 0 ? `; for ${unknown} of them a signal is null` : '';
  return `${samples} samples: ${kept} kept, ${dropped} dropped${share}${withNull}`;
}

function label({ from, to }: FilterHistogram['bins'][number]): string {
  return from === to ? formatNumber(from) : `${formatNumber(from)} … ${formatNumber(to)}`;
}

/** Merges neighbouring bins, so that a histogram fits on a screen. */
function mergeBins(bins: FilterHistogram['bins']): FilterHistogram['bins'] {
  const size = Math.ceil(bins.length / BARS_MAX);
  const merged: FilterHistogram['bins'] = [];
  for (let from = 0; from < bins.length; from += size) {
    const group = bins.slice(from, from + size);
    const [first] = group;
    const last = group.at(-1);
    if (!first || !last) continue;
    const sum = (part: 'kept' | 'dropped') => group.reduce((total, bin) => total + bin[part], 0);
    merged.push({ from: first.from, to: last.to, kept: sum('kept'), dropped: sum('dropped') });
  }
  return merged;
}

function renderHistogram({ chalk }: Canvas, { signal, bins, nulls }: FilterHistogram): string[] {
  const shown = mergeBins(bins);
  const max = Math.max(1, ...shown.map(({ kept, dropped }) => kept + dropped));
  const bars = shown.map((bin) => {
    const kept = Math.round((BAR_COLUMNS * bin.kept) / max);
    const dropped = Math.round((BAR_COLUMNS * bin.dropped) / max);
    const counts = [bin.kept > 0 ? `${bin.kept} kept` : '', bin.dropped > 0 ? `${bin.dropped} dropped` : ''];
    const caption = counts.filter((part) => part !== '').join(', ');
    return `  ${label(bin).padStart(LABEL_COLUMNS)}  ${chalk.green('█'.repeat(kept))}${chalk.red('▒'.repeat(dropped))} ${chalk.dim(caption)}`;
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
    return wrapWords(text, Math.max(EXAMPLE_WIDTH_MIN, width - 4)).map(
      (line, index) => `${index === 0 ? `  ${mark} ` : '    '}${line}`,
    );
  });
}

/** @param options.all shows the histograms of all signals instead of those in the rule */
export function renderPreview(canvas: Canvas, preview: FilterPreview, { all }: { all: boolean }): string {
  const inRule = new Set(preview.thresholds.map(({ signal }) => signal));
  const histograms = preview.histograms.filter(({ signal }) => all || inRule.has(signal));
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
