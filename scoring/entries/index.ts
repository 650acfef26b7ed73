/** DRAFT until the real one is here. */
import type { EntryMetrics, EntrySample, Estimate, PairedComparison, RankInterval } from './entry-sample.ts';
export type { EntryMetrics, EntryResponse, EntrySample, Estimate, PairedComparison, RankInterval } from './entry-sample.ts';
function est(values: number[]): Estimate {
  const n = values.length; const value = values.reduce((a, b) => a + b, 0) / n;
  const se = Math.sqrt(values.reduce((a, b) => a + (b - value) ** 2, 0) / Math.max(1, n - 1) / n);
  return { value, low: value - 1.96 * se, high: value + 1.96 * se, standardError: se };
}
const avg = (v: number[]) => v.reduce((a, b) => a + b, 0) / v.length;
export function entryMetrics(samples: readonly EntrySample[]): EntryMetrics {
  const all = samples.flatMap((s) => s.responses);
  const right = all.filter((r) => r.grade === 1 && r.gain !== null);
  const blind = samples.every((s) => (s.blindGrades ?? []).length > 0);
  return { samples: samples.length, responses: all.length, ungraded: all.filter((r) => r.grade === null).length, unscored: all.filter((r) => r.gain === null).length,
    accuracy: est(samples.map((s) => avg(s.responses.map((r) => r.grade ?? 0)))),
    groundedAccuracy: est(samples.map((s) => avg(s.responses.map((r) => Number(r.grade === 1 && (r.gain ?? 0) > 0))))),
    visionDrivenFraction: right.length ? est(right.map((r) => Number((r.gain ?? 0) > 0))) : null,
    meanDependency: est(samples.map((s) => avg(s.responses.map((r) => r.meanDependency ?? 0)))),
    multiModalGain: blind ? est(samples.map((s) => avg(s.responses.map((r) => r.grade ?? 0)) - avg((s.blindGrades ?? []).map((g) => g ?? 0)))) : null,
    multiModalLeakage: null, dependencyAuroc: null, calibration: [], pairs: null };
}
export function compareEntries(a: readonly EntrySample[], b: readonly EntrySample[], metric: 'accuracy' | 'groundedAccuracy' | 'meanDependency'): PairedComparison {
  void metric; const byId = new Map(b.map((s) => [s.id, s])); const d = a.flatMap((s) => { const o = byId.get(s.id); return o ? [avg(s.responses.map((r) => r.grade ?? 0)) - avg(o.responses.map((r) => r.grade ?? 0))] : []; });
  return { samples: d.length, clusters: d.length, difference: est(d), pValue: 1, test: 'clustered_t' };
}
export function rankIntervals(entries: readonly { value: number; standardError: number }[]): RankInterval[] {
  return entries.map((e) => { const z = (o: typeof e) => (o.value - e.value) / Math.max(1e-12, Math.hypot(o.standardError, e.standardError)); return { best: 1 + entries.filter((o) => z(o) > 1.96).length, worst: entries.length - entries.filter((o) => z(o) < -1.96).length }; });
}
