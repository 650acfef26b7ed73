/** Waits until a submission is graded and scored, and says how far it is. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '#clients/typescript/create-client.ts';
import type { Submission } from '#contract/submission.ts';
import { RunFailedError } from '../terminal/failure.ts';

const ASK_EVERY_MS = 500;

/** @throws RunFailedError where a failure of ours kept samples from being scored */
export async function followSubmission(
  client: Client,
  begun: Submission,
  { say, signal }: { say: (text: string) => void; signal: AbortSignal },
): Promise<Submission> {
  let found = begun;
  while (found.status === 'scoring' || found.status === 'grading') {
    say(`${found.status}: ${found.samples.done} of ${found.samples.total} samples`);
    await sleep(ASK_EVERY_MS, undefined, { signal });
    found = await client.readSubmission(found.id);
  }
  if (!found.error) return found;
  const { code, detail } = found.error;
  throw new RunFailedError(code, `${detail}. Try again: sightline submission retry ${found.id}`);
}
