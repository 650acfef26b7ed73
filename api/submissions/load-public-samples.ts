/** Loads the samples of a submission in public splits: questions, responses and scores. */

import { z } from 'zod';
import { SightlineError } from '#contract/errors.ts';
import type { SubmissionSampleWire, submissionSampleQuery } from '#contract/submission.ts';
import { listScoredSamples, type ScoredSampleRow } from '#db/boards/list-scored-samples.ts';
import { readResponses } from '#db/objects/read-responses.ts';
import { loadBenchmarkVersion } from '../benchmarks/load-benchmark.ts';
import { fromCursor, toPage } from '../http/cursor.ts';
import type { ApiServices } from '../services.ts';
import type { VisibleSubmission } from './load-submission.ts';

export interface SubmissionSamplesQuery extends z.output<typeof submissionSampleQuery> {
  cursor?: string | undefined;
  limit: number;
}

/**
 * Resolves a requested split. Hidden splits publish aggregates only.
 * @throws SightlineError `not_found` for a hidden or unknown split
 */
export async function publicSplits(
  services: Pick<ApiServices, 'db'>,
  { row, benchmark }: VisibleSubmission,
  split: string | undefined,
): Promise<string[]> {
  const { splits } = await loadBenchmarkVersion(services, benchmark, row.version);
  const shown = splits.filter(({ visibility }) => visibility === 'public').map(({ name }) => name);
  if (split === undefined || split === 'all') return shown;
  if (shown.includes(split)) return [split];
  const isHidden = splits.some(({ name }) => name === split);
  const available = shown.length === 0 ? 'there is no public split' : `public splits: ${shown.join(', ')}`;
  throw new SightlineError(
    'not_found',
    `The split "${split}" ${isHidden ? 'is hidden' : 'does not exist'}; ${available}`,
  );
}

const cursorKey = z.strictObject({ key: z.number(), sequence: z.int() });

export async function loadPublicSamples(
  services: Pick<ApiServices, 'db' | 'objects'>,
  submission: VisibleSubmission,
  query: SubmissionSamplesQuery,
): Promise<{ items: SubmissionSampleWire[]; next_cursor: string | null }> {
  const splits = await publicSplits(services, submission, query.split);
  const rows = await listScoredSamples(services.db, {
    submissionId: submission.row.id,
    splits,
    sort: query.sort,
    right: query.right === undefined ? undefined : query.right === 'true',
    after: fromCursor(query.cursor, cursorKey),
    limit: query.limit + 1,
  });
  const shown = rows.slice(0, query.limit);
  const texts = await readResponses(
    services.objects,
    shown.map(({ sample }) => sample),
  );
  const render = ({ sample, question, images }: ScoredSampleRow): SubmissionSampleWire => ({
    id: sample.sampleId,
    split: sample.split,
    question,
    images,
    responses: (texts.get(sample.sequence)?.responses ?? []).map((text, index) => ({
      text,
      ...(sample.scores?.[index] ?? { grade: null, mean_dependency: null, gain: null, trajectory_id: null }),
    })),
    error: sample.errorCode === null ? null : { code: sample.errorCode, detail: sample.errorDetail ?? '' },
  });
  return toPage(rows, query.limit, { keyOf: ({ key, sample }) => ({ key, sequence: sample.sequence }), render });
}
