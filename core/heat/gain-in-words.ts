import { formatCount, formatNumber } from '../text/numbers.ts';

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
/** Larger factors are given as a power of ten. */
const FACTOR_MAX = 1e5;

/** @example gainInWords(2.9) is "the image makes it 18 times as likely" */
export function gainInWords(gain: number): string {
  const factor = Math.exp(Math.abs(gain));
  if (factor < 1.05) return 'the image makes it neither more nor less likely';
  return `the image makes it ${formatFactor(gain)} times ${gain > 0 ? 'as likely' : 'less likely'}`;
}

function formatFactor(gain: number): string {
  const factor = Math.exp(Math.abs(gain));
  const rounded = Number(factor.toPrecision(2));
  if (factor < 10) return formatNumber(rounded);
  if (factor < FACTOR_MAX) return formatCount(rounded);
  const power = Math.round(Math.abs(gain) / Math.LN10);
  return `about 10${Array.from(String(power), (digit) => SUPERSCRIPTS.charAt(Number(digit))).join('')}`;
}
