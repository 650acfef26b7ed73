/** Rows of a leaderboard. */
import type { MetricName, RankedSubmission } from '#contract/leaderboard.ts';
import type { SubmissionVisibility } from '#contract/submission.ts';

export interface Board {
  benchmarkId: string;
  version: number;
  graderVersion: number;
  split: string;
}

export interface BoardSubmissionRow {
  id: string;
  tenant: string;
  model: string;
  team: string | null;
  link: string | null;
  visibility: SubmissionVisibility;
  selfReported: boolean;
  createdAt: number;
  responses: number;
  estimates: Pick<RankedSubmission, MetricName>;
}

export interface WithdrawnRow {
  id: string;
  model: string;
  visibility: SubmissionVisibility;
  createdAt: number;
  withdrawnAt: number;
}

export interface RankedValue {
  id: string;
  /** Null if the submission does not have the metric. */
  value: number | null;
  standardError: number | null;
}
