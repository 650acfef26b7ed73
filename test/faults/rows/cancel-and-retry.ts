/** A run is cancelled at several moments and started again; a run that failed is started again. */
import type { Run } from '#contract/run.ts';
import { lookInside } from '../look-inside.ts';
import { startProxy } from '../proxy.ts';
import { eventually, insist, type Row, type RowContext, type RowOutcome } from '../row.ts';
import { openWorld, type World } from '../world.ts';

const SAMPLES = 40;
const REFUSED = 'sample-3';
const problem = JSON.stringify({ code: 'context_exceeded', detail: 'Refused on purpose', errors: [] });

async function resultsOf(world: World, { id }: Run): Promise<Map<string, string>> {
  const results = new Map<string, string>();
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: { id: string; gain: number; created_at: string }[]; next_cursor: string | null } =
      await world.json(`/v1/runs/${id}/trajectories?limit=200${query}`);
    for (const { id: key, gain, created_at: at } of page.items) results.set(key, `${gain} ${at}`);
    cursor = page.next_cursor;
  }
  return results;
}

function requireKept(before: Map<string, string>, after: Map<string, string>): void {
  for (const [id, told] of before) insist(after.get(id) === told, `the result ${id} was changed`);
}

/** @param from cancelled once so many samples have ended */
async function cancelAndRetry(world: World, from: number): Promise<void> {
  const run = await world.submit(SAMPLES);
  await eventually(`${from} samples of a run have ended`, 60_000, async () => {
    const { samples } = await world.json<Run>(`/v1/runs/${run.id}`);
    return samples.succeeded >= from ? true : undefined;
  });
  const cancelled = await world.json<Run>(`/v1/runs/${run.id}/cancel`, { method: 'POST', status: 200 });
  insist(cancelled.status === 'cancelled', `a cancelled run is ${cancelled.status}`);
  insist(cancelled.samples.pending === 0, 'a cancelled run has pending samples');
  const kept = await resultsOf(world, run);
  insist(kept.size < SAMPLES * 2, 'the run was over before it was cancelled');
  await world.json<Run>(`/v1/runs/${run.id}/cancel`, { method: 'POST', status: 200 });
  // What was under way when it was cancelled comes back later, to nobody.
  const other = await world.submit(8);
  await world.ended(other.id);
  const later = await resultsOf(world, run);
  insist(later.size === kept.size, `${later.size - kept.size} results were recorded after the run was cancelled`);
  requireKept(kept, later);
  await world.json<Run>(`/v1/runs/${run.id}/retry`, { method: 'POST', status: 202 });
  const ended = await world.ended(run.id);
  insist(ended.status === 'succeeded', `a run that was started again ended as ${ended.status}`);
  const all = await resultsOf(world, run);
  insist(all.size === SAMPLES * 2, `it has ${all.size} results`);
  requireKept(kept, all);
}

async function run({ short, folder, runner }: RowContext): Promise<RowOutcome> {
  let refusing = false;
  const proxy = await startProxy({
    target: runner.url,
    behave: ({ sampleIds }) =>
      refusing && sampleIds.includes(REFUSED)
        ? {
            answer(response) {
              response.writeHead(422, { 'content-type': 'application/problem+json' });
              response.end(problem);
            },
          }
        : undefined,
  });
  const world = await openWorld({ folder, runners: [{ name: 'steady', url: proxy.url }] });
  try {
    const moments = short ? [1] : [0, 1, 8, 16, 24];
    for (const from of moments) await cancelAndRetry(world, from);

    refusing = true;
    const one = await world.submit(8);
    const failed = await world.ended(one.id);
    insist(
      failed.status === 'failed' && failed.samples.succeeded === 7,
      `a refused sample: ${JSON.stringify(failed.samples)}`,
    );
    const [reason] = (await world.samplesOf(one.id)).filter(({ state }) => state === 'failed');
    insist(reason?.error?.code === 'context_exceeded', `its reason is ${JSON.stringify(reason?.error)}`);
    const before = await resultsOf(world, one);
    refusing = false;
    await world.json<Run>(`/v1/runs/${one.id}/retry`, { method: 'POST', status: 202 });
    insist(
      (await world.ended(one.id)).status === 'succeeded',
      'a failed run did not succeed when it was started again',
    );
    const after = await resultsOf(world, one);
    requireKept(before, after);
    insist(after.size === 16, `it has ${after.size} results`);
    for (const verb of ['retry', 'cancel']) {
      await world.json(`/v1/runs/${one.id}/${verb}`, { method: 'POST', status: 409 });
    }
    insist(lookInside(world.stateFolder).open === 0, 'a run is open');
    const audit = await world.close();
    return { moments: moments.length + 1, audit, seen: 'results stand through cancelling and starting again' };
  } finally {
    await world.abandon();
    await proxy.close();
  }
}

export const row: Row = {
  name: 'cancel and retry',
  holds: 'what is recorded stands; what is not ends as cancelled, and is scored when started again',
  run,
};
