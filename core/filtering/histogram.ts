/** Histograms of signals with separate counts of kept and dropped samples. Pure. */
import type { FilterHistogram } from '#contract/filter-report.ts';
import { percentileOf } from './percentile.ts';
import type { NumberColumn } from './signal-table.ts';

const BINS_MIN = 10;
const BINS_MAX = 60;
/** Up to this many distinct values, such as counts and rates, each value gets its own bar. */
const VALUES_MAX = 16;

function distinctValues(sorted: Float64Array): number[] | undefined {
  const values: number[] = [];
  for (const value of sorted) {
    if (value === values.at(-1)) continue;
    if (values.length === VALUES_MAX) return undefined;
    values.push(value);
  }
  return values;
}

/** Half of a distance, which cannot overflow. */
const halfway = (from: number, to: number) => to / 2 - from / 2;

/** Bin width 2 · IQR · n^(−1/3) (Freedman and Diaconis 1981), or Sturges' number of bins if the IQR is 0. */
function binCount(sorted: Float64Array): number {
  const range = halfway(sorted[0] ?? 0, sorted.at(-1) ?? 0);
  const spread = halfway(percentileOf(sorted, 25), percentileOf(sorted, 75));
  const bins =
    spread > 0 ? Math.ceil(((range / spread) * sorted.length ** (1 / 3)) / 2) : Math.ceil(Math.log2(sorted.length)) + 1;
  return Math.min(Math.max(bins, BINS_MIN), BINS_MAX);
}

export function histogramOf(column: NumberColumn, kept: Uint8Array): FilterHistogram {
  const sorted = column.sorted();
  const values = distinctValues(sorted);
  const low = sorted[0] ?? 0;
  const high = sorted.at(-1) ?? 0;
  const count = values ? values.length : binCount(sorted);
  const edge = (bin: number) => (bin === count ? high : low * (1 - bin / count) + high * (bin / count));
  const indexOf = new Map(values?.map((value, index) => [value, index]));
  const scale = count / halfway(low, high);
  const bins = Array.from({ length: count }, (_, bin) => ({
    from: values ? (values[bin] ?? 0) : edge(bin),
    to: values ? (values[bin] ?? 0) : edge(bin + 1),
    kept: 0,
    dropped: 0,
  }));
  const nulls = { kept: 0, dropped: 0 };
  column.values.forEach((value, index) => {
    const bin = Number.isNaN(value)
      ? nulls
      : bins[indexOf.get(value) ?? Math.min(Math.floor(halfway(low, value) * scale), count - 1)];
    if (bin) bin[kept[index] === 1 ? 'kept' : 'dropped'] += 1;
  });
  return { signal: column.name, bars: values ? 'values' : 'bins', bins, nulls };
}
