/** `/try/{id}`: the result of a form sent on `/try`. */
import type { Context } from 'hono';
import type { ApiEnv } from '#api/context.ts';
import { loadShaping } from '#api/runs/load-run.ts';
import type { ApiServices } from '#api/services.ts';
import { eachTrajectory } from '#api/trajectories/each-trajectory.ts';
import { hasEnded } from '#contract/run.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { findLastEvent } from '#db/runs/find-last-event.ts';
import { listSamples } from '#db/runs/list-samples.ts';
import type { RunRow } from '#db/runs/rows.ts';
import { visitorOf } from '../http/session.ts';
import { scoringTenantOf } from '../try/access.ts';
import { loadTriedRun, loadTriedSample } from '../try/tried-run.ts';
import { type TryResult, TryResultPage } from './view.tsx';

const REFRESH_S = 1;

/** @returns undefined until the run has ended */
async function loadResult(services: ApiServices, run: RunRow): Promise<TryResult | undefined> {
  if (!hasEnded(run.status)) return undefined;
  const shaping = await loadShaping(services, run, undefined);
  const trajectories: Trajectory[] = await Array.fromAsync(eachTrajectory(services, { run, shaping }));
  const [failed] = await listSamples(services.db, { runId: run.id, state: 'failed', limit: 1 });
  const failure = failed && { code: failed.errorCode ?? 'internal', detail: failed.errorDetail ?? '' };
  return { scorer: run.scorer?.name, trajectories, failure };
}

/** Index of the response of `?response=1`, by default the first. */
function chosenResponse(parameter: string | undefined, trajectories: readonly Trajectory[] = []): number {
  const index = Number(parameter ?? 1) - 1;
  const exists = trajectories.some(({ response_index }) => response_index === index);
  return exists ? index : (trajectories[0]?.response_index ?? 0);
}

export async function show(c: Context<ApiEnv>) {
  const services = c.get('services');
  const run = await loadTriedRun(c, c.req.param('id'));
  const [sample, result, last] = await Promise.all([
    loadTriedSample(services, run),
    loadResult(services, run),
    findLastEvent(services.db, run.id),
  ]);
  // Reloads the page without a script.
  if (!result) c.header('refresh', String(REFRESH_S));
  return c.html(
    <TryResultPage
      visitor={visitorOf(c)}
      id={run.id}
      question={sample.question ?? ''}
      image={sample.images[0]}
      perturbation={run.config.perturbation}
      draws={run.config.draws}
      result={result}
      waiting={last?.event.type === 'waiting' ? last.event.reason.detail : undefined}
      chosen={chosenResponse(c.req.query('response'), result?.trajectories)}
      mayOpen={run.tenant === scoringTenantOf(c)}
    />,
  );
}
