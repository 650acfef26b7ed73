import { type MetricName, pathOfMetric } from '#contract/leaderboard.ts';

/** JSON path of a metric in the column `metrics`. */
export function toJsonPath(name: MetricName): string {
  return `$.${pathOfMetric(name).join('.')}`;
}
