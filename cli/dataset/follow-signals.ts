/** Waits until the signals of a version are computed, and reports progress. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '#clients/typescript/create-client.ts';
import type { SignalSet } from '#contract/signals.ts';
import type { ProgressLine } from '../terminal/progress-line.ts';

const POLL_INTERVAL_MS = 500;

export async function followSignals(
  client: Client,
  started: SignalSet,
  { line, signal }: { line: ProgressLine; signal: AbortSignal },
): Promise<SignalSet> {
  let set = started;
  while (set.status === 'running') {
    line.say(`signals: ${set.samples.done} of ${set.samples.total} samples`);
    await sleep(POLL_INTERVAL_MS, undefined, { signal });
    set = await client.readSignals(set.id);
  }
  return set;
}
