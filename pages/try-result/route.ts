/** `/try/{id}` and `/try/pictures/{sha256}`: what came of it, for whoever may see it. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { loadShaping } from '#api/runs/load-run.ts';
import type { ApiServices } from '#api/services.ts';
import { eachTrajectory } from '#api/trajectories/each-trajectory.ts';
import { SightlineError } from '#contract/errors.ts';
import { hasEnded, type RunSample } from '#contract/run.ts';
import { sha256 } from '#contract/runner.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { findImage } from '#db/images/find.ts';
import { imageKey } from '#db/objects/keys.ts';
import { readInput } from '#db/objects/read-input.ts';
import { findLastEvent } from '#db/runs/find-last-event.ts';
import { listSampleInputs } from '#db/runs/list-sample-inputs.ts';
import { listSamples } from '#db/runs/list-samples.ts';
import type { RunRow } from '#db/runs/rows.ts';
import { visitorOf } from '../http/session.ts';
import { loadTried, scorerTenantOf, tenantsOf } from '../try/visitor.ts';
import { type TriedPage, triedPage } from './view.ts';

const LOOK_AGAIN_S = 1;

/** The only sample of the run. */
export async function readTried({ db, objects }: ApiServices, run: RunRow): Promise<RunSample> {
  for (const stored of await listSampleInputs(db, { runId: run.id, positions: [0] })) {
    for (const { sample } of await readInput(objects, stored)) return sample;
  }
  throw new SightlineError('storage_failed', 'What was tried cannot be read back');
}

async function readEnded(services: ApiServices, run: RunRow): Promise<TriedPage['ended']> {
  if (!hasEnded(run.status)) return undefined;
  const shaping = await loadShaping(services, run, undefined);
  const trajectories: Trajectory[] = await Array.fromAsync(eachTrajectory(services, { run, shaping }));
  const [failed] = await listSamples(services.db, { runId: run.id, state: 'failed', limit: 1 });
  const failure = failed && { code: failed.errorCode ?? 'internal', detail: failed.errorDetail ?? '' };
  return { scorer: run.scorer?.name, trajectories, failure };
}

export async function show(c: Context<ApiEnv>) {
  const services = c.get('services');
  const run = await loadTried(c, c.req.param('id'));
  const [sample, ended, last] = await Promise.all([
    readTried(services, run),
    readEnded(services, run),
    findLastEvent(services.db, run.id),
  ]);
  // A header, because the page is whole without a script.
  if (!ended) c.header('refresh', String(LOOK_AGAIN_S));
  const asked = Number(c.req.query('response') ?? 1) - 1;
  const isThere = ended?.trajectories.some((one) => one.response_index === asked) ?? false;
  return c.html(
    triedPage({
      visitor: visitorOf(c),
      id: run.id,
      question: sample.question ?? '',
      picture: sample.images[0],
      perturbation: run.config.perturbation,
      draws: run.config.draws,
      ended,
      waiting: last?.event.type === 'waiting' ? last.event.reason.detail : undefined,
      chosen: isThere ? asked : (ended?.trajectories[0]?.response_index ?? 0),
      mayOpen: run.tenant === scorerTenantOf(c),
    }),
  );
}

export async function picture(c: Context<ApiEnv>) {
  const { db, objects } = c.get('services');
  const hash = sha256.safeParse(c.req.param('sha256'));
  for (const tenant of hash.success ? tenantsOf(c) : []) {
    const image = await findImage(db, tenant, hash.data ?? '');
    const object = image && (await objects.get(imageKey(image.sha256)));
    if (!image || !object) continue;
    return c.body(object.body as unknown as ReadableStream, 200, {
      'content-type': image.mediaType,
      'content-length': String(image.bytes),
      // Opened on its own it is saved, not shown: an image is a user's file on our address.
      'content-disposition': `attachment; filename="${image.sha256}"`,
      'cache-control': 'private, max-age=3600, immutable',
    });
  }
  throw new SightlineError('not_found', 'There is no such picture here');
}
