/** Waits until a submission is graded and scored, and reports progress. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '#clients/typescript/create-client.ts';
import type { Submission } from '#contract/submission.ts';
import { RunFailedError } from '../terminal/failure.ts';

const POLL_INTERVAL_MS = 500;

/** @throws RunFailedError if an internal error left samples unscored */
export async function followSubmission(
  client: Client,
  accepted: Submission,
  { say, signal }: { say: (text: string) => void; signal: AbortSignal },
): Promise<Submission> {
  let submission = accepted;
  while (submission.status === 'scoring' || submission.status === 'grading') {
    say(`${submission.status}: ${submission.samples.done} of ${submission.samples.total} samples`);
    await sleep(POLL_INTERVAL_MS, undefined, { signal });
    submission = await client.readSubmission(submission.id);
  }
  if (!submission.error) return submission;
  const { code, detail } = submission.error;
  throw new RunFailedError(code, `${detail}. Try again: sightline submission retry ${submission.id}`);
}
