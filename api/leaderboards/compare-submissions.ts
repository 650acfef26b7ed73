/** Compares two submissions of one benchmark version, paired by sample. */
import { SightlineError } from '#contract/errors.ts';
import { COMPARED_METRICS, type Comparison } from '#contract/leaderboard.ts';
import { type PairedComparison, pairedComparison } from '#core/scoring/submissions/index.ts';
import { readScoredSamples } from '#db/boards/read-scored-samples.ts';
import { loadBenchmark, loadBenchmarkVersion } from '../benchmarks/load-benchmark.ts';
import type { Principal } from '../http/principal.ts';
import type { ApiServices } from '../services.ts';
import { loadSubmission } from '../submissions/load-submission.ts';
import { requireSplit } from './load-board.ts';

function render(comparison: PairedComparison | null) {
  if (comparison === null) return null;
  const { difference, pValue } = comparison;
  const { value, low, high, standardError } = difference;
  return { difference: { value, low, high, standard_error: standardError }, p_value: pValue };
}

/** @throws SightlineError `not_found`, or `submission_ended` if one of them is not scored */
export async function compareSubmissions(
  services: Pick<ApiServices, 'db'>,
  caller: Principal | undefined,
  { name, a, b, split }: { name: string; a: string; b: string; split: string },
): Promise<Comparison> {
  const benchmark = await loadBenchmark(services, name);
  const [first, second] = await Promise.all([a, b].map((id) => loadSubmission(services, caller, id)));
  if (!first || !second) throw new RangeError('two submissions are compared');
  for (const { row } of [first, second]) {
    if (row.benchmarkId !== benchmark.id || row.version !== first.row.version) {
      throw new SightlineError('not_found', `The submission ${row.id} does not belong to this version of "${name}"`);
    }
    if (row.withdrawnAt !== null) throw new SightlineError('not_found', `The submission ${row.id} was withdrawn`);
    if (row.status !== 'succeeded' && row.status !== 'grading') {
      throw new SightlineError(
        'submission_ended',
        `The submission ${row.id} has the status "${row.status}" and cannot be compared`,
      );
    }
  }
  const version = await loadBenchmarkVersion(services, benchmark, first.row.version);
  requireSplit(version, split);
  const selection = { split, gainMin: version.settings.gain_min };
  const [samplesOfA, samplesOfB] = await Promise.all([
    readScoredSamples(services.db, a, selection),
    readScoredSamples(services.db, b, selection),
  ]);
  const accuracy = pairedComparison(samplesOfA, samplesOfB, 'accuracy');
  return {
    benchmark: benchmark.name,
    version: first.row.version,
    split,
    a,
    b,
    samples: accuracy?.samples ?? 0,
    metrics: Object.fromEntries(
      COMPARED_METRICS.map((name) => [name, render(pairedComparison(samplesOfA, samplesOfB, name))]),
    ),
  };
}
