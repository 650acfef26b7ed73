/** Calls a runner over HTTP and reads its stream of events. Needs only `fetch`, so it works in Node and in workerd. */

import { z } from 'zod';
import { ERRORS, type ErrorCode, SightlineError } from '#contract/errors.ts';
import { LIMITS } from '#contract/limits.ts';
import { type Line, readLines } from '#contract/read-lines.ts';
import { type Readiness, readiness, type ViewsReply, viewsReply } from '#contract/runner.ts';
import { type RunnerEvent, runnerEvent } from '#contract/runner-events.ts';
import { type ImageSource, streamForm } from './stream-form.ts';

export interface RunnerAddress {
  url: string;
  token?: string | undefined;
  /** By default, the global `fetch`. */
  fetch?: typeof fetch | undefined;
}

/** Bytes of each image by its SHA-256. */
export type Images = ReadonlyMap<string, Uint8Array>;

interface RunnerCall {
  request: unknown;
  images: Images;
  signal?: AbortSignal;
}

/** A call whose images are read while the body is sent. */
interface StreamedCall extends Omit<RunnerCall, 'images'> {
  images: readonly ImageSource[];
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

const RETRY_AFTER_DEFAULT_S = 5;

/** An error response of a runner, with the pause that it requests before a retry. */
export class RunnerRefusal extends SightlineError {
  readonly retryAfterMs: number;

  constructor(problem: z.infer<typeof problemReply>, retryAfter: string | null) {
    super(problem.code, problem.detail, { errors: problem.errors });
    this.retryAfterMs = (Number(retryAfter) || RETRY_AFTER_DEFAULT_S) * 1000;
  }
}

async function throwProblem(reply: Response): Promise<never> {
  const text = await reply.text();
  let problem: z.infer<typeof problemReply> | undefined;
  try {
    problem = problemReply.parse(JSON.parse(text));
  } catch {
    // A proxy in front of the runner may respond with the status of `busy` and no problem document.
    if (reply.status !== ERRORS.busy.status) {
      throw new SightlineError(
        'runner_protocol',
        `The runner responded with status ${reply.status} and no problem document`,
      );
    }
    problem = { code: 'busy', detail: 'The runner has too many calls in progress', errors: [] };
  }
  throw new RunnerRefusal(problem, reply.headers.get('retry-after'));
}

type Upload =
  | { body: FormData }
  | { body: string; contentType: string }
  | { body: ReadableStream<Uint8Array>; contentType: string };

async function send(address: RunnerAddress, path: string, upload: Upload, signal?: AbortSignal): Promise<Response> {
  const headers: Record<string, string> = {
    ...(address.token === undefined ? {} : { authorization: `Bearer ${address.token}` }),
    ...('contentType' in upload ? { 'content-type': upload.contentType } : {}),
  };
  // Streaming a body needs `duplex` in Node; other runtimes ignore it.
  const request: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    body: upload.body,
    headers,
    duplex: 'half',
    ...(signal ? { signal } : {}),
  };
  let reply: Response;
  try {
    reply = await (address.fetch ?? fetch)(new URL(path, address.url), request);
  } catch (cause) {
    if (cause instanceof SightlineError || signal?.aborted) throw cause;
    throw new SightlineError('runner_unreachable', `No runner responds at ${address.url}`, { cause });
  }
  return reply.ok ? reply : throwProblem(reply);
}

function post(address: RunnerAddress, path: string, { request, images, signal }: RunnerCall): Promise<Response> {
  return send(address, path, { body: toForm(request, images) }, signal);
}

/** Reports a broken connection as `runner_lost`: every runtime names it differently. */
async function* reportLoss(lines: AsyncGenerator<Line>): AsyncGenerator<Line> {
  try {
    yield* lines;
  } catch (cause) {
    if (cause instanceof SightlineError || (cause instanceof Error && cause.name === 'AbortError')) throw cause;
    throw new SightlineError('runner_lost', 'The connection to the runner broke during the call', { cause });
  }
}

async function* readEvents(reply: Response): AsyncGenerator<RunnerEvent> {
  let last: RunnerEvent['type'] | undefined;
  const body = reply.body ?? new ReadableStream<Uint8Array>();
  for await (const line of reportLoss(readLines(body, LIMITS.runnerLineBytesMax))) {
    if ('error' in line) {
      throw new SightlineError('runner_protocol', `Line ${line.number} of the runner's reply: ${line.error}`);
    }
    const event = runnerEvent.safeParse(toJson(line.text));
    if (!event.success)
      throw new SightlineError('runner_protocol', 'The runner sent a line that violates the protocol');
    last = event.data.type;
    yield event.data;
  }
  if (last !== 'done') throw new SightlineError('runner_lost', 'The response of the runner is incomplete');
}

function toJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/**
 * Yields the events of a call as they arrive; the last one is `done`.
 * @throws RunnerRefusal for an error response; SightlineError `runner_unreachable`, `runner_lost` if the stream breaks,
 *   or `runner_protocol` if it violates the protocol
 */
export async function* streamRunner(
  address: RunnerAddress,
  path: '/v1/score' | '/v1/generate',
  call: RunnerCall,
): AsyncGenerator<RunnerEvent> {
  yield* readEvents(await post(address, path, call));
}

/** `streamRunner` with images that are streamed from their store. */
export async function* streamStored(
  address: RunnerAddress,
  path: '/v1/score' | '/v1/generate',
  { request, images, signal }: StreamedCall,
): AsyncGenerator<RunnerEvent> {
  yield* readEvents(await send(address, path, streamForm(request, images), signal));
}

/** @throws RunnerRefusal for an error response */
export async function fetchViews(address: RunnerAddress, call: RunnerCall): Promise<ViewsReply> {
  return viewsReply.parse(await (await post(address, '/v1/views', call)).json());
}

/** `fetchViews` with images that are streamed from their store. */
export async function fetchStoredViews(
  address: RunnerAddress,
  { request, images, signal }: StreamedCall,
): Promise<ViewsReply> {
  const reply = await send(address, '/v1/views', streamForm(request, images), signal);
  const views = viewsReply.safeParse(toJson(await reply.text()));
  if (!views.success) throw new SightlineError('runner_protocol', 'The runner sent views that violate the protocol');
  return views.data;
}

/** Converts an SVG to PNG with the fonts of the runner. @throws RunnerRefusal for an error response */
export async function fetchDrawing(address: RunnerAddress, svg: string, signal?: AbortSignal): Promise<Uint8Array> {
  const reply = await send(address, '/v1/drawings', { body: svg, contentType: 'image/svg+xml' }, signal);
  return new Uint8Array(await reply.arrayBuffer());
}

export async function fetchReadiness(address: RunnerAddress, signal?: AbortSignal): Promise<Readiness> {
  const reply = await (address.fetch ?? fetch)(new URL('/readyz', address.url), signal ? { signal } : {});
  return readiness.parse(await reply.json());
}

export function eventsOf<Type extends RunnerEvent['type']>(
  events: readonly RunnerEvent[],
  type: Type,
): Extract<RunnerEvent, { type: Type }>[] {
  return events.filter((event): event is Extract<RunnerEvent, { type: Type }> => event.type === type);
}
