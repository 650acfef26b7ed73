/** Runner in the test process for dispatch tests: it implements the protocol with made-up numbers. */
import { SightlineError } from '#contract/errors.ts';
import type { ScoreRequest, ScoreSample } from '#contract/runner.ts';
import type { RunnerEvent, TrajectoryEvent } from '#contract/runner-events.ts';
import { SCORER } from '#db/testing/seed-run.ts';

type SentRequest = ScoreRequest & { samples: ScoreSample[] };

type Answer = (request: SentRequest, call: number) => Response | Promise<Response>;

export interface FakeRunner {
  /** Tests can replace it at any time. */
  answer: Answer;
  fetch: typeof fetch;
  /** Received calls, in order. */
  calls: SentRequest[];
  /** Bytes of received images, by SHA-256. */
  images: Map<string, Uint8Array>;
}

/** Scores computed from the text, so that repeated calls agree. */
export function toTrajectory(sample: ScoreSample, index: number, divergences: ScoreRequest['divergences']) {
  const response = sample.responses[index];
  const words = response?.text?.split(' ') ?? response?.token_ids?.map(String) ?? [];
  const series = words.map((word, t) => (word.length + t) / 10);
  const ends = words.map((_, t) => new TextEncoder().encode(words.slice(0, t + 1).join(' ')).length);
  const event: TrajectoryEvent = {
    type: 'trajectory',
    sample_id: sample.id,
    response_index: index,
    text: words.join(' '),
    token_ids: response?.token_ids ?? words.map((word) => word.length),
    token_texts: words,
    byte_starts: [0, ...ends.slice(0, -1)],
    byte_ends: ends,
    draws: 1,
    divergences: Object.fromEntries(divergences.map((name) => [name, series.map((value) => Math.min(value, 0.6))])),
    standard_errors: {},
    log_prob_original: series.map((value) => -value),
    log_prob_perturbed: series.map((value) => -2 * value),
    entropy_original: series,
    entropy_perturbed: series,
  };
  return event;
}

export function scored(request: SentRequest, sample: ScoreSample): RunnerEvent[] {
  return [
    ...sample.responses.map((_, index) => toTrajectory(sample, index, request.divergences)),
    {
      type: 'sample',
      sample_id: sample.id,
      prompt_tokens: 1,
      images: [],
      timings_ms: {},
      feature_cache: { hits: 0, misses: 0 },
    },
  ];
}

export function failed(sample: ScoreSample, code: Extract<RunnerEvent, { type: 'error' }>['code']): RunnerEvent[] {
  return [{ type: 'error', sample_id: sample.id, code, detail: `${sample.id} failed` }];
}

/** A complete reply: the events of each sample, then the end. */
export function reply(request: SentRequest, answer: (sample: ScoreSample) => RunnerEvent[]): Response {
  const events: RunnerEvent[] = [
    ...request.samples.flatMap(answer),
    { type: 'done', scorer: SCORER, samples_succeeded: 0, samples_failed: 0, elapsed_ms: 1 },
  ];
  return new Response(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}

export function refuse(status: number, code: string, headers: Record<string, string> = {}): Response {
  return Response.json({ code, detail: `refused with ${code}` }, { status, headers });
}

export function scoreAll(request: SentRequest): Response {
  return reply(request, (sample) => scored(request, sample));
}

/** A reply whose body fails when its call is aborted, like that of `fetch`. */
function untilAborted(reply: Response, body: ReadableStream<Uint8Array>, signal: AbortSignal): Response {
  const reader = body.getReader();
  const breakable = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        signal.addEventListener('abort', () => controller.error(signal.reason));
      },
      async pull(controller) {
        const { done, value } = await reader.read();
        if (signal.aborted) return;
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
  return new Response(breakable, { status: reply.status, headers: reply.headers });
}

export interface FakeRunnerOptions {
  answer?: Answer;
  ready?: () => boolean;
  capacity?: number;
}

export function createFakeRunner({ answer = scoreAll, ready = () => true, capacity = 4 }: FakeRunnerOptions = {}) {
  const runner: FakeRunner = {
    answer,
    calls: [],
    images: new Map(),
    fetch: async (input, init) => {
      const request = new Request(String(input), init);
      if (new URL(request.url).pathname === '/readyz') {
        const state = { requested_provider: 'cpu', capacity, active: 0, queued: 0 };
        return Response.json({ ready: ready(), scorer: SCORER, ...state });
      }
      let sent: SentRequest | undefined;
      // workerd ends a request body whose source fails as if it were complete, so the form is truncated.
      const form = await request.formData().catch(() => undefined);
      if (init?.signal?.aborted) throw init.signal.reason;
      if (!form) return refuse(400, 'invalid_request');
      for (const [name, part] of form) {
        if (name === 'request') sent = JSON.parse(String(part)) as SentRequest;
        else if (typeof part !== 'string') runner.images.set(name, new Uint8Array(await part.arrayBuffer()));
      }
      if (!sent) throw new SightlineError('invalid_request', 'the call has no part named "request"');
      runner.calls.push(sent);
      const replied = await runner.answer(sent, runner.calls.length);
      return init?.signal && replied.body ? untilAborted(replied, replied.body, init.signal) : replied;
    },
  };
  return runner;
}
