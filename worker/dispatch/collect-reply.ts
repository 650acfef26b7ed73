/** Collects a reply of a runner: token series go to R2, each response becomes a row, each sample succeeds or fails. */
import { SightlineError } from '#contract/errors.ts';
import type { FailureReason } from '#contract/run.ts';
import type { RunConfig } from '#contract/run-request.ts';
import type { RunnerEvent, Scorer, TrajectoryEvent } from '#contract/runner-events.ts';
import { mean } from '#core/scoring/index.ts';
import type { NewTrajectory } from '#db/chunks/complete.ts';
import type { SeriesWriter } from '#db/objects/write-series.ts';
import { checkTrajectory } from './check-trajectory.ts';
import type { PreparedSample } from './generate-responses.ts';

export interface Reply {
  scorer: Scorer;
  trajectories: NewTrajectory[];
  /** By position of the sample: undefined if it succeeded. */
  failures: Map<number, FailureReason | undefined>;
}

export interface Collector {
  config: RunConfig;
  samples: PreparedSample[];
  series: SeriesWriter;
  newTrajectoryId: () => string;
}

function protocolError(what: string): SightlineError {
  return new SightlineError('runner_protocol', `The runner's reply ${what}`);
}

function gainOf({ log_prob_original, log_prob_perturbed }: TrajectoryEvent): number {
  return log_prob_original.reduce((sum, value, t) => sum + value - (log_prob_perturbed[t] ?? Number.NaN), 0);
}

function toRow(
  event: TrajectoryEvent,
  { position, sample, given = sample.responses.length }: PreparedSample,
  { id, seriesRow }: { id: string; seriesRow: number },
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
 * Reads the whole reply. Each sample must end with all of its responses or with one error.
 * @throws SightlineError `runner_protocol` if the reply breaks the protocol or does not match the request
 */
export async function collectReply(events: AsyncIterable<RunnerEvent>, collector: Collector): Promise<Reply> {
  const sampleOf = new Map(collector.samples.map((prepared) => [prepared.sample.id, prepared]));
  const rows = new Map<number, NewTrajectory[]>();
  const failures: Reply['failures'] = new Map();
  let scorer: Scorer | undefined;

  function findOpenSample(sampleId: string): PreparedSample {
    const prepared = sampleOf.get(sampleId);
    if (!prepared) throw protocolError(`names a sample "${sampleId}" that was not sent`);
    if (failures.has(prepared.position)) throw protocolError(`continues the sample "${sampleId}" after it has ended`);
    return prepared;
  }

  for await (const event of events) {
    if (event.type === 'trajectory') {
      const prepared = findOpenSample(event.sample_id);
      checkTrajectory(event, { config: collector.config, sample: prepared.sample });
      const earlier = rows.get(prepared.position) ?? [];
      if (earlier.some(({ responseIndex }) => responseIndex === event.response_index)) {
        throw protocolError(`has the response ${event.response_index} of the sample "${event.sample_id}" twice`);
      }
      const id = collector.newTrajectoryId();
      const seriesRow = await collector.series.add(id, event);
      const row = toRow(event, prepared, { id, seriesRow });
      rows.set(prepared.position, [...earlier, row]);
    } else if (event.type === 'sample') {
      const prepared = findOpenSample(event.sample_id);
      if (rows.get(prepared.position)?.length !== prepared.sample.responses.length) {
        throw protocolError(`ends the sample "${event.sample_id}" before all of its responses`);
      }
      failures.set(prepared.position, undefined);
    } else if (event.type === 'error') {
      if (event.sample_id === undefined) throw new SightlineError(event.code, event.detail);
      const prepared = findOpenSample(event.sample_id);
      rows.delete(prepared.position);
      failures.set(prepared.position, { code: event.code, detail: event.detail });
    } else if (event.type === 'done') {
      scorer = event.scorer;
    }
  }
  const missing = collector.samples.find(({ position }) => !failures.has(position));
  if (missing) throw protocolError(`does not mention the sample "${missing.sample.id}"`);
  if (!scorer) throw protocolError('ends without naming its scorer');
  return { scorer, trajectories: [...rows.values()].flat(), failures };
}
