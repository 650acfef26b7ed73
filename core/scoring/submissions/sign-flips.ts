/** Exact sign-flip test of paired differences: swaps the two submissions in any subset of the clusters. */
import { at } from '../checks.ts';

/** Relative size below which a difference of sums is floating-point noise. */
const ROUNDING = 1e-12;

/**
 * @param sums summed difference of each cluster
 * @returns share of the 2^G sign choices whose total is at least as far from 0 as the observed one
 */
export function signFlipP(sums: readonly number[]): number {
  const scale = sums.reduce((total, sum) => total + Math.abs(sum), 0);
  const observed = Math.abs(sums.reduce((total, sum) => total + sum, 0)) - ROUNDING * scale;
  let totals = [0];
  for (let cluster = 0; cluster < sums.length; cluster++) {
    const sum = at(sums, cluster);
    totals = totals.flatMap((total) => [total + sum, total - sum]);
  }
  return totals.filter((total) => Math.abs(total) >= observed).length / totals.length;
}
