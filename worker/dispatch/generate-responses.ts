/** Generates responses with the scorer before they are scored: from the images, and blind, from the text alone. */
import { SightlineError } from '#contract/errors.ts';
import type { FailureReason, RunGeneration } from '#contract/run.ts';
import type { Generation } from '#contract/run-request.ts';
import type { GenerationEvent, RunnerEvent, Scorer } from '#contract/runner-events.ts';
import type { NewGeneration } from '#db/chunks/complete.ts';
import type { ChunkSample } from '#db/objects/chunk-input.ts';

/** A sample with all responses to score. */
export interface PreparedSample extends ChunkSample {
  /** Number of responses that the caller gave; generated ones follow. Undefined: all. */
  given?: number;
}

export interface Prepared {
  /** Samples whose responses were all generated. */
  samples: PreparedSample[];
  generations: NewGeneration[];
  /** By position of the sample. */
  failures: Map<number, FailureReason>;
  /** Undefined if nothing was generated. */
  scorer: Scorer | undefined;
}

type View = RunGeneration['view'];

/** Calls `/v1/generate` and extends the lease while it runs. */
export type CallGenerate = (request: Record<string, unknown>, samples: ChunkSample[]) => AsyncIterable<RunnerEvent>;

interface Generated {
  bySample: Map<string, GenerationEvent[]>;
  failures: Map<string, FailureReason>;
  scorer: Scorer;
}

function protocolError(what: string): SightlineError {
  return new SightlineError('runner_protocol', `The runner's reply ${what}`);
}

/** @throws SightlineError `runner_protocol` unless each sample has `count` generations or one error */
async function collect(events: AsyncIterable<RunnerEvent>, samples: ChunkSample[], count: number): Promise<Generated> {
  const bySample = new Map<string, GenerationEvent[]>(samples.map(({ sample }) => [sample.id, []]));
  const failures = new Map<string, FailureReason>();
  let scorer: Scorer | undefined;
  for await (const event of events) {
    if (event.type === 'generation') {
      const earlier = bySample.get(event.sample_id);
      if (!earlier) throw protocolError(`names a sample "${event.sample_id}" that was not sent`);
      if (event.index !== earlier.length) {
        throw protocolError(`has the generations of "${event.sample_id}" out of order`);
      }
      earlier.push(event);
    } else if (event.type === 'error') {
      if (event.sample_id === undefined) throw new SightlineError(event.code, event.detail);
      if (!bySample.has(event.sample_id)) throw protocolError(`names a sample "${event.sample_id}" that was not sent`);
      failures.set(event.sample_id, { code: event.code, detail: event.detail });
    } else if (event.type === 'done') {
      scorer = event.scorer;
    }
  }
  for (const [id, { length }] of bySample) {
    if (!failures.has(id) && length !== count) {
      throw protocolError(`has ${length} generations of "${id}" instead of ${count}`);
    }
  }
  if (!scorer) throw protocolError('ends without naming its scorer');
  return { bySample, failures, scorer };
}

/** Empty generations are recorded but not scored. */
function toRecords(view: View, { position, sample }: ChunkSample, events: GenerationEvent[]): NewGeneration[] {
  let responseIndex = sample.responses.length;
  return events.map((event, index) => ({
    samplePosition: position,
    sampleId: sample.id,
    view,
    index,
    text: event.text,
    tokens: event.token_ids.length,
    finishReason: event.finish_reason,
    responseIndex: view === 'original' && event.token_ids.length > 0 ? responseIndex++ : null,
  }));
}

type Responses = PreparedSample['sample']['responses'];

function toResponses(events: GenerationEvent[]): Responses {
  return events.filter(({ token_ids }) => token_ids.length > 0).map(({ token_ids }) => ({ token_ids }));
}

export async function generateResponses(
  { n, blind, ...sampling }: Generation,
  samples: ChunkSample[],
  call: CallGenerate,
): Promise<Prepared> {
  const failures = new Map<number, FailureReason>();
  const generations: NewGeneration[] = [];
  const responses = new Map<number, Responses>();
  let scorer: Scorer | undefined;
  const views: [View, number][] = [
    ['original', n],
    ['no_image', blind],
  ];
  for (const [view, count] of views) {
    const open = samples.filter(({ position }) => !failures.has(position));
    if (count === 0 || open.length === 0) continue;
    const request = { ...sampling, n: count, view: view === 'original' ? view : { name: view } };
    const generated = await collect(call(request, open), open, count);
    ({ scorer } = generated);
    for (const chunkSample of open) {
      const { position, sample } = chunkSample;
      const failure = generated.failures.get(sample.id);
      if (failure) {
        failures.set(position, failure);
        continue;
      }
      const events = generated.bySample.get(sample.id) ?? [];
      generations.push(...toRecords(view, chunkSample, events));
      if (view === 'original') responses.set(position, toResponses(events));
    }
  }
  const prepared = samples
    .filter(({ position }) => !failures.has(position))
    .map(({ position, sample }): PreparedSample => {
      const all = [...sample.responses, ...(responses.get(position) ?? [])];
      return { position, sample: { ...sample, responses: all }, given: sample.responses.length };
    });
  return {
    samples: prepared,
    generations: generations.filter(({ samplePosition }) => !failures.has(samplePosition)),
    failures,
    scorer,
  };
}
