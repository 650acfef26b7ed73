/** Samples of a run with their responses, for training sets. */
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
import { joinSamples, type Positioned, type TrainingSource } from './training-source.ts';

type Content = ScoredSample['sample'];

/** Yields the contents of succeeded samples. Reads the input of each chunk once: adjacent samples share a chunk. */
async function* eachContent({ db, objects }: ApiServices, run: RunRow): AsyncGenerator<Positioned<Content>> {
  let openChunkId: string | undefined;
  let contents = new Map<number, Content>();
  for (const { position, chunkId, state } of await listSamples(db, { runId: run.id, limit: run.samplesTotal })) {
    if (state !== 'succeeded') continue;
    if (chunkId !== openChunkId) {
      const input = await findChunkInput(db, chunkId);
      const samples = input ? await readInput(objects, input) : [];
      contents = new Map(samples.map((item) => [item.position, item.sample]));
      openChunkId = chunkId;
    }
    const value = contents.get(position);
    if (!value)
      throw new SightlineError('storage_failed', `The content of sample ${position} of the run cannot be read`);
    yield { position, value };
  }
}

async function* eachTrajectory({ db }: ApiServices, run: RunRow) {
  for await (const row of eachTrajectoryRow(db, { runId: run.id, shapingId: null })) {
    yield { position: row.samplePosition, value: renderSummary(row, { run, shaping: undefined }) };
  }
}

/** @throws SightlineError `run_not_finished` */
export function createRunSource(services: ApiServices, run: RunRow): TrainingSource {
  if (!hasEnded(run.status)) {
    const detail = `The run has the status "${run.status}": wait until it ends, or cancel it to use the results so far`;
    throw new SightlineError('run_not_finished', detail);
  }
  return {
    async readDependencies() {
      const means: number[] = [];
      for await (const { value } of eachTrajectory(services, run)) means.push(value.mean_dependency);
      return Float64Array.from(means);
    },
    samples: () => joinSamples({ contents: eachContent(services, run), trajectories: eachTrajectory(services, run) }),
  };
}
