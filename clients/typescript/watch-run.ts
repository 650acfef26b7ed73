/** The events of a run as they come, also across connections that break and a service that starts anew. */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { hasEnded, type Run, type RunEvent } from '#contract/run.ts';
import { isPassing, type Send } from './send.ts';

/** An event with the run as it was when the event was sent. */
export type WatchedEvent = RunEvent & { id: number; run: Run };

export interface WatchOptions {
  /** Events up to this one are known already. */
  lastEventId?: number | undefined;
  /** How long nobody may answer before the watch is given up. */
  patienceMs?: number | undefined;
}

interface Watch {
  url: string;
  send: Send;
  /** The run as it is now. */
  readRun: () => Promise<Run>;
  signal: AbortSignal | undefined;
}

const PATIENCE_MS = 60_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3_000;
/** The service says something every 15 seconds; a connection that is silent for longer is dead. */
const SILENCE_MS = 45_000;
/** A request that reaches a service as it ends or starts may never be answered. */
const ANSWER_MS = 10_000;

function toEvent({ id, data }: EventSourceMessage): WatchedEvent {
  return { ...(JSON.parse(data) as RunEvent & { run: Run }), id: Number(id) };
}

/** Reads one connection until it ends. @throws where it breaks or falls silent */
async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<WatchedEvent> {
  const messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => messages.push(message) });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let silent: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      silent = setTimeout(() => void reader.cancel(), SILENCE_MS);
      const { done, value } = await reader.read();
      clearTimeout(silent);
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* messages.splice(0).map(toEvent);
    }
  } finally {
    clearTimeout(silent);
    await reader.cancel().catch(() => {});
  }
}

async function connect(send: Send, url: string, last: number): Promise<ReadableStream<Uint8Array> | null> {
  const unanswered = new AbortController();
  const timer = setTimeout(() => unanswered.abort(), ANSWER_MS);
  try {
    const headers: Record<string, string> = last > 0 ? { 'last-event-id': String(last) } : {};
    return (await send(url, { headers, signal: unanswered.signal })).body;
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

/**
 * Every event once, in order; returns the run when it has ended.
 * @throws ServiceError; NoServiceError where nobody answers for `patienceMs`
 */
export async function* watchRun(
  { url, send, readRun, signal }: Watch,
  { lastEventId = 0, patienceMs = PATIENCE_MS }: WatchOptions = {},
): AsyncGenerator<WatchedEvent, Run> {
  let last = lastEventId;
  let wait = FIRST_PAUSE_MS;
  let heard = Date.now();
  for (;;) {
    try {
      const body = await connect(send, url, last);
      heard = Date.now();
      for await (const event of body ? readEvents(body) : []) {
        last = event.id;
        heard = Date.now();
        wait = FIRST_PAUSE_MS;
        yield event;
      }
      const run = await readRun();
      if (hasEnded(run.status)) return run;
    } catch (error) {
      signal?.throwIfAborted();
      // What breaks in mid-stream is a plain TypeError of `fetch`.
      if (!isPassing(error) && !(error instanceof TypeError)) throw error;
      if (Date.now() - heard > patienceMs) throw error;
    }
    await pause(wait, signal);
    wait = Math.min(LONGEST_PAUSE_MS, wait * 2);
  }
}
