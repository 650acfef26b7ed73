/** A runner's reply into what will be recorded: token series into the object, one row per response, one outcome per sample. */
import { SightlineError } from '#contract/errors.ts';
import type { FailureReason, RunConfig } from '#contract/run.ts';
import type { RunnerEvent, Scorer, TrajectoryEvent } from '#contract/runner.ts';
import { mean } from '#core/scoring/index.ts';
import type { NewTrajectory } from '#db/chunks/complete.ts';
import type { SeriesWriter } from '#db/objects/write-series.ts';
import { checkTrajectory } from './check-trajectory.ts';
import type { PreparedSample } from './generate-responses.ts';

export interface Reply {
  scorer: Scorer;
  trajectories: NewTrajectory[];
  /** By position of the sample: undefined where it succeeded. */
  failures: Map<number, FailureReason | undefined>;
}

export interface Collector {
  config: RunConfig;
  samples: PreparedSample[];
  series: SeriesWriter;
  newTrajectoryId: () => string;
}

function broken(what: string): SightlineError {
  return new SightlineError('runner_protocol', `The runner's reply ${what}`);
}

function gainOf({ log_prob_original, log_prob_perturbed }: TrajectoryEvent): number {
  return log_prob_original.reduce((sum, value, t) => sum + value - (log_prob_perturbed[t] ?? Number.NaN), 0);
}

function toRow(
  event: TrajectoryEvent,
  { position, sample, given = sample.responses.length }: PreparedSample,
  id: string,
  seriesRow: number,
): NewTrajectory {
  const response = sample.responses[event.response_index];
  return {
    id,
    samplePosition: position,
    responseIndex: event.response_index,
    sampleId: sample.id,
    origin: event.response_index < given ? 'given' : 'generated',
    text: event.text,
    tokens: event.token_ids.length,
    reward: response?.reward ?? null,
    advantage: response?.advantage ?? null,
    means: Object.fromEntries(Object.entries(event.divergences).map(([name, values]) => [name, mean(values)])),
    gain: gainOf(event),
    seriesRow,
  };
}

/**
 * Reads the whole reply. A sample ends with all of its responses or with one error, and nothing else is accepted.
 * @throws SightlineError `runner_protocol` where the reply is not the contract or does not fit what was sent
 */
export async function collectReply(events: AsyncIterable<RunnerEvent>, collector: Collector): Promise<Reply> {
  const placed = new Map(collector.samples.map((one) => [one.sample.id, one]));
  const rows = new Map<number, NewTrajectory[]>();
  const failures: Reply['failures'] = new Map();
  let scorer: Scorer | undefined;

  function find(sampleId: string): PreparedSample {
    const found = placed.get(sampleId);
    if (!found) throw broken(`names a sample "${sampleId}" that was not sent`);
    if (failures.has(found.position)) throw broken(`goes on about the sample "${sampleId}" after it has ended`);
    return found;
  }

  for await (const event of events) {
    if (event.type === 'trajectory') {
      const found = find(event.sample_id);
      checkTrajectory(event, { config: collector.config, sample: found.sample });
      const earlier = rows.get(found.position) ?? [];
      if (earlier.some(({ responseIndex }) => responseIndex === event.response_index)) {
        throw broken(`has the response ${event.response_index} of the sample "${event.sample_id}" twice`);
      }
      const id = collector.newTrajectoryId();
      const row = toRow(event, found, id, await collector.series.add(id, event));
      rows.set(found.position, [...earlier, row]);
    } else if (event.type === 'sample') {
      const found = find(event.sample_id);
      if (rows.get(found.position)?.length !== found.sample.responses.length) {
        throw broken(`ends the sample "${event.sample_id}" before all of its responses`);
      }
      failures.set(found.position, undefined);
    } else if (event.type === 'error') {
      if (event.sample_id === undefined) throw new SightlineError(event.code, event.detail);
      const found = find(event.sample_id);
      rows.delete(found.position);
      failures.set(found.position, { code: event.code, detail: event.detail });
    } else if (event.type === 'done') {
      scorer = event.scorer;
    }
  }
  const missing = collector.samples.find(({ position }) => !failures.has(position));
  if (missing) throw broken(`says nothing of the sample "${missing.sample.id}"`);
  if (!scorer) throw broken('does not say what computed it');
  return { scorer, trajectories: [...rows.values()].flat(), failures };
}
