/** Loads benchmarks and their versions and converts them to the JSON of the API. */
import { z } from '@hono/zod-openapi';
import { type Benchmark, type BenchmarkVersion, benchmarkName } from '#contract/benchmark.ts';
import { SightlineError } from '#contract/errors.ts';
import { countSubmissions } from '#db/boards/count-submissions.ts';
import { findBenchmark } from '#db/boards/find-benchmark.ts';
import { findBenchmarkVersion } from '#db/boards/find-version.ts';
import type { BenchmarkRow, BenchmarkVersionRow } from '#db/boards/rows.ts';
import type { Principal } from '../http/principal.ts';
import { toTime } from '../http/time.ts';
import type { ApiServices } from '../services.ts';
import { fingerprintOf } from './fingerprint.ts';

export const benchmarkParams = z.object({ name: benchmarkName });
export const benchmarkVersionParams = benchmarkParams.extend({ version: z.coerce.number().int().min(1) });

export async function loadBenchmark({ db }: Pick<ApiServices, 'db'>, name: string): Promise<BenchmarkRow> {
  const row = await findBenchmark(db, name);
  if (!row)
    throw new SightlineError('not_found', `Unknown benchmark "${name}"; GET /v1/benchmarks lists all benchmarks`);
  return row;
}

/** Everybody may read a benchmark; only the tenant that created it may change it. */
export function requireOwner({ owner, name }: BenchmarkRow, { tenant }: Principal): void {
  if (owner !== tenant) throw new SightlineError('forbidden', `The benchmark "${name}" belongs to another tenant`);
}

/** @param version by default, the newest */
export async function loadBenchmarkVersion(
  { db }: Pick<ApiServices, 'db'>,
  benchmark: BenchmarkRow,
  version: number = benchmark.version,
): Promise<BenchmarkVersionRow> {
  const row = await findBenchmarkVersion(db, benchmark.id, version);
  if (row) return row;
  const detail =
    benchmark.version === 0
      ? `The benchmark "${benchmark.name}" has no version yet`
      : `The benchmark "${benchmark.name}" has no version ${version}; the newest is ${benchmark.version}`;
  throw new SightlineError('not_found', detail);
}

export function renderBenchmark(row: BenchmarkRow): Benchmark {
  const { name, title, description, license, source, version, createdAt } = row;
  return { name, title, description, license, source, version, created_at: toTime(createdAt) };
}

export async function renderBenchmarkVersion(
  services: Pick<ApiServices, 'db' | 'random'>,
  { name }: BenchmarkRow,
  row: BenchmarkVersionRow,
): Promise<BenchmarkVersion> {
  return {
    benchmark: name,
    version: row.version,
    splits: row.splits,
    ...row.settings,
    responses_max: row.responsesMax,
    submissions_per_day: row.perDay,
    submissions_total: row.perKey,
    grader: row.grader,
    grader_version: row.graderVersion,
    scorer: row.scorer,
    samples: row.samples,
    fingerprint: await fingerprintOf(services, row.contentSha256),
    entries: await countSubmissions(services.db, row),
    note: row.note,
    created_at: toTime(row.createdAt),
  };
}
