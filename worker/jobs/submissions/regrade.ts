/** Grades again what was scored before, under the newest grader. No runner is asked. */
import { listSubmissionSamples } from '#db/boards/list-submission-samples.ts';
import { recordGrades } from '#db/boards/record-grades.ts';
import type { SampleScores } from '#db/boards/rows.ts';
import type { Services } from '../../services.ts';
import { gradeSample, readSubmitted } from './grade-sample.ts';
import type { OpenEntry } from './open-entry.ts';

const SAMPLES_MAX = 64;

/** @returns false where no sample is left, or another does it */
export async function regradeSome(services: Services, entry: OpenEntry): Promise<boolean> {
  const { db } = services;
  const { submission } = entry;
  const place = { submissionId: submission.id, after: submission.planned, limit: SAMPLES_MAX };
  const rows = await listSubmissionSamples(db, place);
  const last = rows.at(-1);
  if (!last) return false;
  const before = new Map(rows.map((row) => [row.sequence, row]));
  const samples: SampleScores[] = [];
  for (const one of await readSubmitted(services, entry, rows)) {
    const row = before.get(one.sequence);
    const graded = await gradeSample(services, entry, one, row?.scores ?? []);
    const error = row?.errorCode ? { code: row.errorCode, detail: row.errorDetail ?? '' } : null;
    samples.push({ ...graded, error });
  }
  return recordGrades(db, submission, { samples, last: last.sequence });
}
