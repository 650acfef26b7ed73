/** Numbers and times as people read them on pages and in figures. */

const COUNT = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** @example formatCount(12345) is "12,345" */
export function formatCount(value: number): string {
  return COUNT.format(value);
}

/** @example formatQuantity(1, 'sample') is "1 sample", formatQuantity(2, 'sample') is "2 samples" */
export function formatQuantity(value: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(value)} ${value === 1 ? noun : plural}`;
}

/** Rounds to three significant digits. */
export function formatNumber(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(1).replace('e+', 'e');
  return String(Number(value.toPrecision(3))).replace('-', '−');
}

/** @example formatSigned(1.3) is "+1.3" */
export function formatSigned(value: number): string {
  const size = formatNumber(Math.abs(value));
  return value === 0 ? size : `${value > 0 ? '+' : '−'}${size}`;
}

/** As `formatNumber`, with an exponent already below 0.001: scores of tokens are often tiny. */
export function formatScore(value: number): string {
  const size = Math.abs(value);
  if (size === 0 || size >= 1e-3) return formatNumber(value);
  return value.toExponential(1).replace('-', '−').replace('e-', 'e−');
}

/** @example formatSignedScore(0.5) is "+0.5" */
export function formatSignedScore(value: number): string {
  return value > 0 ? `+${formatScore(value)}` : formatScore(value);
}

/** @example formatPercent(1, 3) is "33.3 %" */
export function formatPercent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = (100 * part) / whole;
  const digits = percent > 0 && percent < 100 && (percent < 1 || percent > 99) ? 2 : 1;
  return `${Number(percent.toFixed(digits))} %`;
}

/** @example formatTime(Date.UTC(2026, 10, 23, 14, 5)) is "2026-11-23 14:05 UTC" */
export function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
