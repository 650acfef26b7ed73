/** Runs that are scored to their end, with their trajectories and series. */
import { expect } from 'vitest';
import type { Run } from '#contract/run.ts';
import type { RunRequestInput } from '#contract/run-request.ts';
import type { Trajectory } from '#contract/trajectory.ts';
import { type Caller, waitForEnd } from './callers.ts';

export interface ScoredRun {
  run: Run;
  /** The trajectory of a response, by the id of its sample and its index, as in "stars 0". @throws Error if unknown */
  trajectory(name: string): Trajectory;
  trajectories: Trajectory[];
}

export async function scoreRun(caller: Caller, request: RunRequestInput): Promise<ScoredRun> {
  const { status, body } = await caller.post<Run>('/v1/runs', request);
  expect(status, JSON.stringify(body)).toBe(202);
  const run = await waitForEnd(caller, body.id);
  expect(run.status).toBe('succeeded');
  const path = `/v1/runs/${body.id}/trajectories?include=series&limit=50`;
  const { items } = (await caller.get<{ items: Trajectory[] }>(path)).body;
  return {
    run,
    trajectories: items,
    trajectory(name) {
      const found = items.find((item) => `${item.sample_id} ${item.response_index}` === name);
      if (!found) throw new Error(`the run has no response ${name}`);
      return found;
    },
  };
}
