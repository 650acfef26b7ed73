const DIGITS = 6;

/** Rounds measured figures to six significant digits, so that floating-point noise makes no difference between files. */
export function toJson(report: object, indent?: number): string {
  const round = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
  return `${JSON.stringify(report, round, indent)}\n`;
}
