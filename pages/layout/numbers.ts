/** Numbers as pages write them. */

const COUNT = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(value: number): string {
  return COUNT.format(value);
}

/** @example counted(1, 'sample') is "1 sample", counted(2, 'sample') is "2 samples" */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** Three significant digits: what a signal is worth knowing to. */
export function brief(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(1).replace('e+', 'e');
  return String(Number(value.toPrecision(3))).replace('-', '−');
}

export function share(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = (100 * part) / whole;
  const digits = percent > 0 && percent < 100 && (percent < 1 || percent > 99) ? 2 : 1;
  return `${Number(percent.toFixed(digits))} %`;
}

/** 2026-11-23 14:05 UTC */
export function moment(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
