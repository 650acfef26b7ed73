/** Bins of a distribution, with linear or logarithmic edges. */

export interface Bins {
  bins: { from: number; to: number; count: number }[];
  /** Logarithmic edges; the first bin also holds all smaller values. */
  log: boolean;
}

const BINS_PER_DECADE = 4;
const LINEAR_BINS = 24;
/** Below this: floating-point noise. */
const LOG_FLOOR = 1e-8;

function rangeOf(values: readonly number[]): { low: number; high: number } {
  return {
    low: values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    high: values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  };
}

/** Edges are a quarter of a power of ten apart. */
export function logBins(values: ArrayLike<number>): Bins {
  const exponents = Array.from(values, (value) => Math.floor(Math.log10(Math.max(value, LOG_FLOOR)) * BINS_PER_DECADE));
  const { low, high } = rangeOf(exponents);
  const edge = (exponent: number) => 10 ** (exponent / BINS_PER_DECADE);
  const bins = Array.from({ length: Number.isFinite(low) ? high - low + 1 : 0 }, (_, index) => ({
    from: edge(low + index),
    to: edge(low + index + 1),
    count: 0,
  }));
  for (const exponent of exponents) {
    const bin = bins[exponent - low];
    if (bin) bin.count += 1;
  }
  return { bins, log: true };
}

export function linearBins(values: ArrayLike<number>): Bins {
  const all = Array.from(values);
  if (all.length === 0) return { bins: [], log: false };
  const { low, high } = rangeOf(all);
  const span = high - low > 0 ? high - low : Math.max(Math.abs(high), 1) * 1e-3;
  const bins = Array.from({ length: LINEAR_BINS }, (_, index) => ({
    from: low + (span * index) / LINEAR_BINS,
    to: low + (span * (index + 1)) / LINEAR_BINS,
    count: 0,
  }));
  for (const value of all) {
    const bin = bins[Math.min(LINEAR_BINS - 1, Math.floor(((value - low) / span) * LINEAR_BINS))];
    if (bin) bin.count += 1;
  }
  return { bins, log: false };
}
