/** `/benchmarks`: the list of benchmarks. */
import type { Context } from 'hono';
import { renderBenchmark } from '#api/benchmarks/load-benchmark.ts';
import type { ApiEnv } from '#api/context.ts';
import { countSubmissions } from '#db/boards/count-submissions.ts';
import { findBenchmarkVersion } from '#db/boards/find-version.ts';
import { listBenchmarks } from '#db/boards/list-benchmarks.ts';
import { visitorOf } from '../http/session.ts';
import { BenchmarkListPage } from './view.tsx';

export async function list(c: Context<ApiEnv>) {
  const { db } = c.get('services');
  const rows = await listBenchmarks(db);
  const benchmarks = await Promise.all(
    rows.map(async (row) => {
      const version = await findBenchmarkVersion(db, row.id, row.version);
      const submissions = await countSubmissions(db, { benchmarkId: row.id, version: row.version });
      return { benchmark: renderBenchmark(row), samples: version?.samples ?? 0, submissions };
    }),
  );
  return c.html(<BenchmarkListPage visitor={visitorOf(c)} benchmarks={benchmarks} />);
}
