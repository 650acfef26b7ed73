/** Submissions: one, those of a tenant, and those that are not done. */
import { and, asc, desc, eq, inArray, lt, ne, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { submissionBatches, submissionSamples, submissions } from '../schema.ts';
import type { SubmissionRow } from './receive-submission.ts';

export async function findSubmission(db: Database, id: string): Promise<SubmissionRow | undefined> {
  const [row] = await db
    .select()
    .from(submissions)
    .where(and(eq(submissions.id, id), ne(submissions.status, 'receiving')));
  return row;
}

export interface SubmissionsPage {
  tenant: string;
  before: string | undefined;
  limit: number;
}

export function listSubmissions(db: Database, { tenant, before, limit }: SubmissionsPage): Promise<SubmissionRow[]> {
  return db
    .select()
    .from(submissions)
    .where(
      and(
        eq(submissions.tenant, tenant),
        ne(submissions.status, 'receiving'),
        before === undefined ? undefined : lt(submissions.id, before),
      ),
    )
    .orderBy(desc(submissions.id))
    .limit(limit);
}

const OPEN_MAX = 20;

export async function listOpenSubmissions(db: Database): Promise<string[]> {
  const rows = await db
    .select({ id: submissions.id })
    .from(submissions)
    .where(inArray(submissions.status, ['scoring', 'grading']))
    .orderBy(asc(submissions.id))
    .limit(OPEN_MAX);
  return rows.map(({ id }) => id);
}

/** Uploads that broke off. */
export async function listStaleUploads(db: Database, before: number): Promise<string[]> {
  const rows = await db
    .select({ id: submissions.id })
    .from(submissions)
    .where(and(eq(submissions.status, 'receiving'), lt(submissions.createdAt, before)))
    .limit(OPEN_MAX);
  return rows.map(({ id }) => id);
}

/** The submission that a run was made for, if any. */
export async function findSubmissionOfRun(db: Database, runId: string): Promise<string | undefined> {
  const [row] = await db
    .select({ id: submissionBatches.submissionId })
    .from(submissionBatches)
    .where(eq(submissionBatches.runId, runId));
  return row?.id;
}

export interface SubmissionProgress {
  done: number;
  failed: number;
}

export async function readSubmissionProgress(db: Database, id: string): Promise<SubmissionProgress> {
  const [row] = await db
    .select({
      done: sql<number>`count(${submissionSamples.scores})`,
      failed: sql<number>`count(${submissionSamples.errorCode})`,
    })
    .from(submissionSamples)
    .where(eq(submissionSamples.submissionId, id));
  return row ?? { done: 0, failed: 0 };
}
