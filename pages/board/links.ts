/** Addresses and names that all pages of a benchmark use. */
import type { MetricName, RankedSubmission } from '#contract/leaderboard.ts';
import { visible } from '#core/text/visible.ts';

export function boardPath(benchmark: string): string {
  return `/benchmarks/${benchmark}`;
}

export function submissionPath(benchmark: string, id: string): string {
  return `${boardPath(benchmark)}/entries/${id}`;
}

export function nameOfModel({ model }: Pick<RankedSubmission, 'model'>): string {
  return model === null ? 'Anonymous' : visible(model);
}

/** Changes to the address of a leaderboard; a new split or order begins at the first page. */
export interface BoardChange {
  split?: string;
  sort?: MetricName;
  page?: number;
}
