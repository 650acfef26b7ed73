/** Grades a submission again with a newer grader, from its stored scores and without a runner. */
import { listSubmissionSamples } from '#db/boards/list-submission-samples.ts';
import { recordGrades } from '#db/boards/record-grades.ts';
import type { SampleScores } from '#db/boards/rows.ts';
import type { Services } from '../../services.ts';
import { finishSubmission } from './finish.ts';
import { gradeSample } from './grade-sample.ts';
import { loadSubmissionJob, type SubmissionJob } from './load-job.ts';
import { readResponses } from './read-responses.ts';

const SAMPLES_MAX = 64;

/** @returns false if no sample is left, or another invocation has graded these samples */
async function regradeNextSamples(services: Services, { submission, version }: SubmissionJob): Promise<boolean> {
  const { db } = services;
  const page = { submissionId: submission.id, after: submission.planned, limit: SAMPLES_MAX };
  const rows = await listSubmissionSamples(db, page);
  const last = rows.at(-1)?.sequence;
  if (last === undefined) return false;
  const rowOf = new Map(rows.map((row) => [row.sequence, row]));
  const samples: SampleScores[] = [];
  for (const sample of await readResponses(services, version, rows)) {
    const row = rowOf.get(sample.sequence);
    const graded = await gradeSample(services, version, { ...sample, scores: row?.scores ?? [] });
    const error = row?.errorCode ? { code: row.errorCode, detail: row.errorDetail ?? '' } : null;
    samples.push({ ...graded, error });
  }
  return recordGrades(db, submission, { samples, last });
}

export async function regradeSubmission(services: Services, id: string): Promise<void> {
  for (;;) {
    const job = await loadSubmissionJob(services, id, 'grading');
    if (!job) return;
    if (await regradeNextSamples(services, job)) continue;
    const current = await loadSubmissionJob(services, id, 'grading');
    // Another invocation has graded these samples, or a newer grader has reset them.
    if (current?.submission.planned !== job.submission.planned) return;
    await finishSubmission(services, current);
    return;
  }
}
