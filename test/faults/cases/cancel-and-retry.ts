/** Cancels a run at several moments and retries it, and retries a failed run. */
import type { Run } from '#contract/run.ts';
import { type FaultEnvironment, startEnvironment } from '../environment.ts';
import type { CaseContext, CaseOutcome, FaultCase } from '../fault-case.ts';
import { requireThat, waitFor } from '../invariant.ts';
import { startProxy } from '../proxy.ts';
import { readProgress } from '../read-progress.ts';

const SAMPLES = 40;
const REFUSED = 'sample-3';
const problem = JSON.stringify({ code: 'context_exceeded', detail: 'Refused on purpose', errors: [] });

async function readResults(environment: FaultEnvironment, { id }: Run): Promise<Map<string, string>> {
  const results = new Map<string, string>();
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: { id: string; gain: number; created_at: string }[]; next_cursor: string | null } =
      await environment.json(`/v1/runs/${id}/trajectories?limit=200${query}`);
    for (const { id: key, gain, created_at: createdAt } of page.items) results.set(key, `${gain} ${createdAt}`);
    cursor = page.next_cursor;
  }
  return results;
}

function requireKept(before: Map<string, string>, after: Map<string, string>): void {
  for (const [id, value] of before) requireThat(after.get(id) === value, `the result ${id} changed`);
}

/** @param from number of ended samples at which the run is cancelled */
async function cancelAndRetry(environment: FaultEnvironment, from: number): Promise<void> {
  const run = await environment.submit(SAMPLES);
  await waitFor(`${from} samples of a run have ended`, 60_000, async () => {
    const { samples } = await environment.json<Run>(`/v1/runs/${run.id}`);
    return samples.succeeded >= from ? true : undefined;
  });
  const cancelled = await environment.json<Run>(`/v1/runs/${run.id}/cancel`, { method: 'POST', status: 200 });
  requireThat(cancelled.status === 'cancelled', `a cancelled run is ${cancelled.status}`);
  requireThat(cancelled.samples.pending === 0, 'a cancelled run has pending samples');
  const kept = await readResults(environment, run);
  requireThat(kept.size < SAMPLES * 2, 'the run ended before it was cancelled');
  await environment.json<Run>(`/v1/runs/${run.id}/cancel`, { method: 'POST', status: 200 });
  // Gives dispatches that were in progress time to return; their results must be discarded.
  const other = await environment.submit(8);
  await environment.waitForEnd(other.id);
  const later = await readResults(environment, run);
  requireThat(later.size === kept.size, `${later.size - kept.size} results were recorded after the run was cancelled`);
  requireKept(kept, later);
  await environment.json<Run>(`/v1/runs/${run.id}/retry`, { method: 'POST', status: 202 });
  const ended = await environment.waitForEnd(run.id);
  requireThat(ended.status === 'succeeded', `a retried run ended as ${ended.status}`);
  const all = await readResults(environment, run);
  requireThat(all.size === SAMPLES * 2, `the retried run has ${all.size} results`);
  requireKept(kept, all);
}

async function run({ short, folder, runner }: CaseContext): Promise<CaseOutcome> {
  let refusing = false;
  const proxy = await startProxy({
    target: runner.url,
    changeReply: ({ sampleIds }) =>
      refusing && sampleIds.includes(REFUSED)
        ? {
            answer(response) {
              response.writeHead(422, { 'content-type': 'application/problem+json' });
              response.end(problem);
            },
          }
        : undefined,
  });
  const environment = await startEnvironment({ folder, runners: [{ name: 'steady', url: proxy.url }] });
  try {
    const moments = short ? [1] : [0, 1, 8, 16, 24];
    for (const from of moments) await cancelAndRetry(environment, from);

    refusing = true;
    const one = await environment.submit(8);
    const failed = await environment.waitForEnd(one.id);
    requireThat(
      failed.status === 'failed' && failed.samples.succeeded === 7,
      `a rejected sample: ${JSON.stringify(failed.samples)}`,
    );
    const [reason] = (await environment.listSamples(one.id)).filter(({ state }) => state === 'failed');
    requireThat(reason?.error?.code === 'context_exceeded', `its error is ${JSON.stringify(reason?.error)}`);
    const before = await readResults(environment, one);
    refusing = false;
    await environment.json<Run>(`/v1/runs/${one.id}/retry`, { method: 'POST', status: 202 });
    requireThat(
      (await environment.waitForEnd(one.id)).status === 'succeeded',
      'a failed run did not succeed when it was retried',
    );
    const after = await readResults(environment, one);
    requireKept(before, after);
    requireThat(after.size === 16, `the retried run has ${after.size} results`);
    for (const verb of ['retry', 'cancel']) {
      await environment.json(`/v1/runs/${one.id}/${verb}`, { method: 'POST', status: 409 });
    }
    requireThat(readProgress(environment.stateFolder).open === 0, 'a run has not ended');
    const audit = await environment.close();
    return { moments: moments.length + 1, audit, seen: 'recorded results do not change' };
  } finally {
    await environment.abandon();
    await proxy.close();
  }
}

export const faultCase: FaultCase = {
  name: 'cancel and retry',
  holds: 'recorded results stay; open samples end as cancelled and are scored by a retry',
  run,
};
