/** Calibration of dependency: are responses that depend more on the image right more often? */
import { mean } from '../average.ts';
import { at } from '../checks.ts';
import { auroc } from '../detection.ts';
import type { CalibrationBin } from './types.ts';

const BINS = 10;

export interface JudgedResponse {
  dependency: number;
  grade: number;
}

/** Bins responses by deciles of dependency. Equal dependencies share the bin of their middle rank, and no bin is empty. */
export function calibrationBins(responses: readonly JudgedResponse[]): CalibrationBin[] {
  const sorted = [...responses].sort((a, b) => a.dependency - b.dependency || a.grade - b.grade);
  const bins = new Map<number, JudgedResponse[]>();
  for (let start = 0; start < sorted.length; ) {
    const { dependency } = at(sorted, start);
    let end = start + 1;
    while (sorted[end]?.dependency === dependency) end += 1;
    const bin = Math.floor((BINS * (start + end)) / (2 * sorted.length));
    const inside = bins.get(bin) ?? [];
    bins.set(bin, inside);
    for (; start < end; start++) inside.push(at(sorted, start));
  }
  return [...bins.values()].map((bin) => ({
    dependency: mean(bin.map(({ dependency }) => dependency)),
    accuracy: mean(bin.map(({ grade }) => grade)),
    responses: bin.length,
  }));
}

/** Probability that a right response depends more on the image than another one; null if there is only one kind. */
export function dependencyAuroc(responses: readonly JudgedResponse[]): number | null {
  const right = responses.filter(({ grade }) => grade >= 1).map(({ dependency }) => dependency);
  const others = responses.filter(({ grade }) => grade < 1).map(({ dependency }) => dependency);
  return right.length === 0 || others.length === 0 ? null : auroc(right, others);
}
