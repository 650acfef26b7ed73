/** Numbers as pages write them. */

const COUNT = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function count(value: number): string {
  return COUNT.format(value);
}

/** @example counted(1, 'sample') is "1 sample", counted(2, 'sample') is "2 samples" */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** 2026-11-23 14:05 UTC */
export function moment(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
