/** Waits until the signals of a version are computed, and says how far they are. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '#clients/typescript/create-client.ts';
import type { SignalSet } from '#contract/signals.ts';
import type { ProgressLine } from '../terminal/progress-line.ts';

const ASK_EVERY_MS = 500;

export async function followSignals(
  client: Client,
  begun: SignalSet,
  { line, signal }: { line: ProgressLine; signal: AbortSignal },
): Promise<SignalSet> {
  let set = begun;
  while (set.status === 'running') {
    line.say(`signals: ${set.samples.done} of ${set.samples.total} samples`);
    await sleep(ASK_EVERY_MS, undefined, { signal });
    set = await client.readSignals(set.id);
  }
  return set;
}
