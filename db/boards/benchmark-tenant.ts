import type { BenchmarkRow } from './rows.ts';

/** Tenant that owns the datasets and runs of a benchmark. No API key belongs to it. */
export function benchmarkTenant({ id }: Pick<BenchmarkRow, 'id'>): string {
  return `benchmark:${id}`;
}
