/** `Prefer: wait=N` (RFC 7240): delays the response until the run ends or the time is over. */
import { LIMITS } from '#contract/limits.ts';
import { hasEnded } from '#contract/run.ts';
import { findRun } from '#db/runs/find.ts';
import type { RunRow } from '#db/runs/rows.ts';
import type { ApiServices } from '../services.ts';

/** @returns milliseconds; 0 without the preference */
export function readPreferredWait(prefer: string | undefined): number {
  const seconds = Number(/(?:^|[,;\s])wait\s*=\s*(\d{1,6})\b/i.exec(prefer ?? '')?.[1] ?? 0);
  return Math.min(seconds, LIMITS.waitSecondsMax) * 1000;
}

const FIRST_PAUSE_MS = 20;
const LAST_PAUSE_MS = 500;

export async function waitForRun(services: ApiServices, runId: string, waitMs: number): Promise<RunRow | undefined> {
  const deadline = services.now() + waitMs;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    const run = await findRun(services.db, runId);
    const left = deadline - services.now();
    if (!run || hasEnded(run.status) || left <= 0) return run;
    await services.sleep(Math.min(pause, left));
    pause = Math.min(LAST_PAUSE_MS, pause * 1.3);
  }
}
