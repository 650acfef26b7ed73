/** Uploads the images of a run, follows the run to its end, and reports progress and failures. */
import type { Client } from '#clients/typescript/create-client.ts';
import { ServiceError } from '#clients/typescript/errors.ts';
import type { WatchedEvent } from '#clients/typescript/watch-run.ts';
import { SightlineError } from '#contract/errors.ts';
import type { Run, RunSampleStatus } from '#contract/run.ts';
import type { ImageFile } from '../options/read-files.ts';
import { RunFailedError } from '../terminal/failure.ts';
import type { ProgressLine } from '../terminal/progress-line.ts';

const CONCURRENT_UPLOADS = 4;

/** @throws SightlineError that names the file if the service rejects the image */
async function uploadImage(client: Client, { path, bytes }: ImageFile): Promise<void> {
  try {
    await client.uploadImage(bytes);
  } catch (cause) {
    if (!(cause instanceof ServiceError && cause.code.startsWith('image_'))) throw cause;
    throw new SightlineError(cause.code, `${path}: ${cause.detail}`, { cause });
  }
}

export async function uploadImages(client: Client, images: readonly ImageFile[], line: ProgressLine): Promise<void> {
  const remaining = images.values();
  let done = 0;
  const upload = async () => {
    for (const image of remaining) {
      line.show(`uploading images: ${done} of ${images.length}`);
      await uploadImage(client, image);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENT_UPLOADS, images.length) }, upload));
}

function showEvent(event: WatchedEvent, line: ProgressLine): void {
  const { responses } = event.run;
  if (event.type === 'waiting') line.say(`waiting: ${event.reason.detail}`);
  else line.update({ done: responses.scored, total: responses.total });
}

interface Follow {
  client: Client;
  runId: string;
  onEvent: (event: WatchedEvent) => void | Promise<void>;
}

/** @returns the ended run */
export async function followRun({ client, runId, onEvent }: Follow): Promise<Run> {
  const events = client.watchRun(runId);
  for (;;) {
    const { done, value } = await events.next();
    if (done) return value;
    await onEvent(value);
  }
}

export function followOnLine(client: Client, runId: string, line: ProgressLine): Promise<Run> {
  return followRun({ client, runId, onEvent: (event) => showEvent(event, line) });
}

const FAILURES_SHOWN = 20;

export async function readFailures(client: Client, run: Run): Promise<RunSampleStatus[]> {
  if (run.samples.failed === 0) return [];
  return Array.fromAsync(client.listRunSamples(run.id, { state: 'failed' }));
}

/** @throws RunFailedError if a sample has no result */
export function requireResults(run: Run, failures: readonly RunSampleStatus[]): void {
  if (run.status === 'succeeded') return;
  const { total, succeeded } = run.samples;
  const shown = failures
    .slice(0, FAILURES_SHOWN)
    .map(({ id, error }) => `\n  ${id}: ${error?.detail ?? 'unknown reason'}`);
  const more = failures.length > FAILURES_SHOWN ? `\n  … and ${failures.length - FAILURES_SHOWN} more` : '';
  const code = failures[0]?.error?.code ?? 'cancelled';
  throw new RunFailedError(
    code,
    `The run ${run.id} ended as ${run.status}: ${succeeded} of ${total} samples have results.${shown.join('')}${more}`,
  );
}
