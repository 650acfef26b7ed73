/** The samples of a run: what they asked lies in the inputs of its chunks. */
import { SightlineError } from '#contract/errors.ts';
import { hasEnded } from '#contract/run.ts';
import type { ScoredSample } from '#core/filtering/index.ts';
import { findChunkInput } from '#db/chunks/find-input.ts';
import { readInput } from '#db/objects/read-input.ts';
import { eachTrajectoryRow } from '#db/runs/each-trajectory.ts';
import { listSamples } from '#db/runs/list-samples.ts';
import type { RunRow } from '#db/runs/rows.ts';
import type { ApiServices } from '../services.ts';
import { renderSummary } from '../trajectories/render-trajectory.ts';
import { joinSamples, type Placed, type TrainingSource } from './training-source.ts';

/** Neighbours lie in one chunk: its input is read once. */
async function* eachContent({ db, objects }: ApiServices, run: RunRow): AsyncGenerator<Placed<ScoredSample['sample']>> {
  let chunkId: string | undefined;
  let contents = new Map<number, ScoredSample['sample']>();
  for (const { position, chunkId: its, state } of await listSamples(db, { runId: run.id, limit: run.samplesTotal })) {
    if (state !== 'succeeded') continue;
    if (its !== chunkId) {
      const stored = await findChunkInput(db, its);
      const placed = stored ? await readInput(objects, stored) : [];
      contents = new Map(placed.map((one) => [one.position, one.sample]));
      chunkId = its;
    }
    const value = contents.get(position);
    if (!value)
      throw new SightlineError('storage_failed', `What sample ${position} of the run asked cannot be read back`);
    yield { place: position, value };
  }
}

/** @throws SightlineError `run_not_finished` */
export function sourceOfRun(services: ApiServices, run: RunRow): TrainingSource {
  if (!hasEnded(run.status)) {
    const message = `The run is ${run.status}: wait for its end, or cancel it to use what there is`;
    throw new SightlineError('run_not_finished', message);
  }
  async function* eachTrajectory() {
    for await (const row of eachTrajectoryRow(services.db, { runId: run.id, shapingId: null })) {
      yield { place: row.samplePosition, value: renderSummary(row, { run, shaping: undefined }) };
    }
  }
  return {
    async readDependencies() {
      const found: number[] = [];
      for await (const { value } of eachTrajectory()) found.push(value.mean_dependency);
      return Float64Array.from(found);
    },
    samples: () => joinSamples({ contents: eachContent(services, run), trajectories: eachTrajectory() }),
  };
}
