/** The exact test of paired differences: had the two entries been exchanged in any of the clusters, how extreme? */
import { at } from '../checks.ts';

/** Relative: sums that differ by less are the same but for rounding. */
const ROUNDING = 1e-12;

/**
 * @param sums the difference of each independent cluster, summed
 * @returns the share of the 2^G choices of signs whose total is at least as far from 0 as the one observed
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
