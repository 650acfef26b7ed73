/** Responses that a run asks the scorer to make, before they are scored: under the images, and from the words alone. */
import { SightlineError } from '#contract/errors.ts';
import type { FailureReason, Generation, RunGeneration } from '#contract/run.ts';
import type { GenerationEvent, RunnerEvent, Scorer } from '#contract/runner.ts';
import type { NewGeneration } from '#db/chunks/complete.ts';
import type { ChunkSample } from '#db/objects/chunk-input.ts';

/** A sample with all the responses that are to be scored. */
export interface PreparedSample extends ChunkSample {
  /** How many of them the caller gave; the others follow. Left out: all. */
  given?: number;
}

export interface Prepared {
  /** Those whose responses could all be made. */
  samples: PreparedSample[];
  generations: NewGeneration[];
  failures: Map<number, FailureReason>;
  /** Undefined where nothing was generated. */
  scorer: Scorer | undefined;
}

type View = RunGeneration['view'];

/** Calls `/v1/generate`, and keeps the lease meanwhile. */
export type CallGenerate = (request: Record<string, unknown>, samples: ChunkSample[]) => AsyncIterable<RunnerEvent>;

interface Generated {
  bySample: Map<string, GenerationEvent[]>;
  failures: Map<string, FailureReason>;
  scorer: Scorer;
}

function broken(what: string): SightlineError {
  return new SightlineError('runner_protocol', `The runner's reply ${what}`);
}

/** @throws SightlineError `runner_protocol` unless each sample has all of its generations or one error */
async function collect(events: AsyncIterable<RunnerEvent>, samples: ChunkSample[], n: number): Promise<Generated> {
  const bySample = new Map<string, GenerationEvent[]>(samples.map(({ sample }) => [sample.id, []]));
  const failures = new Map<string, FailureReason>();
  let scorer: Scorer | undefined;
  for await (const event of events) {
    if (event.type === 'generation') {
      const earlier = bySample.get(event.sample_id);
      if (!earlier) throw broken(`names a sample "${event.sample_id}" that was not sent`);
      if (event.index !== earlier.length) throw broken(`has the generations of "${event.sample_id}" out of order`);
      earlier.push(event);
    } else if (event.type === 'error') {
      if (event.sample_id === undefined) throw new SightlineError(event.code, event.detail);
      if (!bySample.has(event.sample_id)) throw broken(`names a sample "${event.sample_id}" that was not sent`);
      failures.set(event.sample_id, { code: event.code, detail: event.detail });
    } else if (event.type === 'done') {
      scorer = event.scorer;
    }
  }
  for (const [id, made] of bySample) {
    if (!failures.has(id) && made.length !== n)
      throw broken(`has ${made.length} generations of "${id}" in place of ${n}`);
  }
  if (!scorer) throw broken('does not say what generated it');
  return { bySample, failures, scorer };
}

/** What is empty cannot be scored; it is recorded all the same. */
function toRecords(view: View, { position, sample }: ChunkSample, made: GenerationEvent[]): NewGeneration[] {
  let responseIndex = sample.responses.length;
  return made.map((event, index) => ({
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

export async function generateResponses(
  { n, blind, ...sampling }: Generation,
  samples: ChunkSample[],
  call: CallGenerate,
): Promise<Prepared> {
  const failures = new Map<number, FailureReason>();
  const generations: NewGeneration[] = [];
  const responses = new Map<number, PreparedSample['sample']['responses']>();
  let scorer: Scorer | undefined;
  for (const [view, count] of [
    ['original', n],
    ['no_image', blind],
  ] as const) {
    const open = samples.filter(({ position }) => !failures.has(position));
    if (count === 0 || open.length === 0) continue;
    const shown = view === 'original' ? view : { name: view };
    const made = await collect(call({ ...sampling, n: count, view: shown }, open), open, count);
    ({ scorer } = made);
    for (const placed of open) {
      const reason = made.failures.get(placed.sample.id);
      if (reason) failures.set(placed.position, reason);
      const events = made.bySample.get(placed.sample.id) ?? [];
      if (reason) continue;
      generations.push(...toRecords(view, placed, events));
      if (view === 'original') {
        const scored = events.filter(({ token_ids }) => token_ids.length > 0);
        responses.set(
          placed.position,
          scored.map(({ token_ids }) => ({ token_ids })),
        );
      }
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
