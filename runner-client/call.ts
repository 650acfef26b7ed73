/** Calls a runner over HTTP and reads its stream of events. Needs `fetch` only, so it runs in Node and in workerd alike. */
import { z } from 'zod';
import { ERRORS, type ErrorCode, SightlineError } from '#contract/errors.ts';
import {
  type Readiness,
  type RunnerEvent,
  readiness,
  runnerEvent,
  type ViewsReply,
  viewsReply,
} from '#contract/runner.ts';

export interface RunnerAddress {
  url: string;
  token?: string | undefined;
}

/** Bytes of each image by its SHA-256. */
export type Images = ReadonlyMap<string, Uint8Array>;

interface RunnerCall {
  request: unknown;
  images: Images;
  signal?: AbortSignal;
}

const problemReply = z.object({
  code: z.enum(Object.keys(ERRORS) as [ErrorCode]),
  detail: z.string(),
  errors: z.array(z.object({ pointer: z.string(), message: z.string() })).default([]),
});

export function toForm(request: unknown, images: Images): FormData {
  const form = new FormData();
  form.set('request', JSON.stringify(request));
  for (const [sha256, bytes] of images) form.set(sha256, new Blob([Uint8Array.from(bytes)]));
  return form;
}

async function throwProblem(reply: Response): Promise<never> {
  const text = await reply.text();
  let problem: z.infer<typeof problemReply> | undefined;
  try {
    problem = problemReply.parse(JSON.parse(text));
  } catch {
    throw new SightlineError('internal', `The runner answered ${reply.status} without a problem document`);
  }
  throw new SightlineError(problem.code, problem.detail, { errors: problem.errors });
}

async function post(address: RunnerAddress, path: string, { request, images, signal }: RunnerCall): Promise<Response> {
  const reply = await fetch(new URL(path, address.url), {
    method: 'POST',
    body: toForm(request, images),
    ...(address.token === undefined ? {} : { headers: { authorization: `Bearer ${address.token}` } }),
    ...(signal ? { signal } : {}),
  });
  return reply.ok ? reply : throwProblem(reply);
}

async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line !== '');
  }
  if (rest !== '') yield rest;
}

/**
 * Yields the events of a call as they arrive; the last one is `done`.
 * @throws SightlineError the runner's refusal, or `internal` when its stream breaks off or is not the contract
 */
export async function* streamRunner(
  address: RunnerAddress,
  path: '/v1/score' | '/v1/generate',
  call: RunnerCall,
): AsyncGenerator<RunnerEvent> {
  const { body } = await post(address, path, call);
  let last: RunnerEvent['type'] | undefined;
  for await (const line of readLines(body ?? new ReadableStream())) {
    const event = runnerEvent.safeParse(JSON.parse(line));
    if (!event.success) throw new SightlineError('internal', 'The runner sent a line that is not in its contract');
    last = event.data.type;
    yield event.data;
  }
  if (last !== 'done') throw new SightlineError('internal', 'The runner broke off before the end of its reply');
}

/** @throws SightlineError the runner's refusal */
export async function fetchViews(address: RunnerAddress, call: RunnerCall): Promise<ViewsReply> {
  return viewsReply.parse(await (await post(address, '/v1/views', call)).json());
}

export async function fetchReadiness({ url }: RunnerAddress): Promise<Readiness> {
  return readiness.parse(await (await fetch(new URL('/readyz', url))).json());
}

export function eventsOf<Type extends RunnerEvent['type']>(
  events: readonly RunnerEvent[],
  type: Type,
): Extract<RunnerEvent, { type: Type }>[] {
  return events.filter((event): event is Extract<RunnerEvent, { type: Type }> => event.type === type);
}
