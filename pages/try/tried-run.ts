/** Runs that were created on `/try`: one sample each. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import type { ApiServices } from '#api/services.ts';
import { SightlineError } from '#contract/errors.ts';
import { runId } from '#contract/ids.ts';
import type { RunSample } from '#contract/run-request.ts';
import { readInput } from '#db/objects/read-input.ts';
import { findRun } from '#db/runs/find.ts';
import { listSampleInputs } from '#db/runs/list-sample-inputs.ts';
import type { RunRow } from '#db/runs/rows.ts';
import { visibleTenantsOf } from './access.ts';

/** Name of these runs in the database. `/try` shows no other runs. */
export const TRIED_RUN_NAME = 'Tried out';

/** @throws SightlineError `not_found` if the visitor may not see the run, or it was not created on `/try` */
export async function loadTriedRun(c: Context<ApiEnv>, id: string | undefined): Promise<RunRow> {
  const parsed = runId.safeParse(id);
  for (const tenant of parsed.success ? visibleTenantsOf(c) : []) {
    const run = await findRun(c.get('services').db, parsed.data ?? '', tenant);
    if (run?.name === TRIED_RUN_NAME) return run;
  }
  throw new SightlineError('not_found', 'No result has this ID');
}

/** @throws SightlineError `storage_failed` if the input of the run is no longer stored */
export async function loadTriedSample({ db, objects }: ApiServices, run: RunRow): Promise<RunSample> {
  for (const stored of await listSampleInputs(db, { runId: run.id, positions: [0] })) {
    for (const { sample } of await readInput(objects, stored)) return sample;
  }
  throw new SightlineError('storage_failed', 'The input of this run cannot be read back');
}
