/** Whether what looks more at the picture is right more often. */
import { mean } from '../average.ts';
import { at } from '../checks.ts';
import { auroc } from '../detection.ts';
import type { CalibrationBin } from './types.ts';

const BINS = 10;

export interface JudgedResponse {
  dependency: number;
  grade: number;
}

/** Deciles of dependency, by the middle rank among equals: equal dependencies are never parted, and no bin is empty. */
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

/** The chance that a right response depends more on the picture than one that is not right. Null without either. */
export function dependencyAuroc(responses: readonly JudgedResponse[]): number | null {
  const right = responses.filter(({ grade }) => grade >= 1).map(({ dependency }) => dependency);
  const others = responses.filter(({ grade }) => grade < 1).map(({ dependency }) => dependency);
  return right.length === 0 || others.length === 0 ? null : auroc(right, others);
}
