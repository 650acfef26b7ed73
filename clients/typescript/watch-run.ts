/** Streams the events of a run, across broken connections and restarts of the service. */
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { hasEnded, type Run, type RunEvent } from '#contract/run.ts';
import { isTransient, type Send } from './send.ts';

/** An event, with the run at the time of the event. */
export type WatchedEvent = RunEvent & { id: number; run: Run };

export interface WatchOptions {
  /** Skips events up to this one. */
  lastEventId?: number | undefined;
  /** Time without a response after which the watch fails. */
  patienceMs?: number | undefined;
}

interface Watch {
  url: string;
  send: Send;
  /** Reads the current run. */
  readRun: () => Promise<Run>;
  signal: AbortSignal | undefined;
}

const PATIENCE_MS = 60_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3_000;
/** The service sends a heartbeat every 15 seconds, so a connection that is silent for longer is dead. */
const SILENCE_MS = 45_000;
/** A service that starts or stops may never respond to a request. */
const CONNECT_MS = 10_000;

function toEvent({ id, data }: EventSourceMessage): WatchedEvent {
  return { ...(JSON.parse(data) as RunEvent & { run: Run }), id: Number(id) };
}

/** Reads one connection until it ends. @throws if it breaks or falls silent */
async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<WatchedEvent> {
  const messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => messages.push(message) });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let silence: ReturnType<typeof setTimeout> | undefined;
  try {
    for (;;) {
      silence = setTimeout(() => void reader.cancel(), SILENCE_MS);
      const { done, value } = await reader.read();
      clearTimeout(silence);
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* messages.splice(0).map(toEvent);
    }
  } finally {
    clearTimeout(silence);
    await reader.cancel().catch(() => {});
  }
}

async function connect(send: Send, url: string, lastEventId: number): Promise<ReadableStream<Uint8Array> | null> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), CONNECT_MS);
  try {
    const headers: Record<string, string> = lastEventId > 0 ? { 'last-event-id': String(lastEventId) } : {};
    return (await send(url, { headers, signal: timeout.signal })).body;
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/**
 * Yields every event once and in order. Returns the run after it has ended.
 * @throws ServiceError, or NoServiceError if the service does not respond for `patienceMs`
 */
export async function* watchRun(
  { url, send, readRun, signal }: Watch,
  { lastEventId = 0, patienceMs = PATIENCE_MS }: WatchOptions = {},
): AsyncGenerator<WatchedEvent, Run> {
  let lastId = lastEventId;
  let pauseMs = FIRST_PAUSE_MS;
  let lastResponse = Date.now();
  for (;;) {
    try {
      const body = await connect(send, url, lastId);
      lastResponse = Date.now();
      for await (const event of body ? readEvents(body) : []) {
        lastId = event.id;
        lastResponse = Date.now();
        pauseMs = FIRST_PAUSE_MS;
        yield event;
      }
      const run = await readRun();
      if (hasEnded(run.status)) return run;
    } catch (error) {
      signal?.throwIfAborted();
      // `fetch` reports a broken stream as a plain TypeError.
      if (!isTransient(error) && !(error instanceof TypeError)) throw error;
      if (Date.now() - lastResponse > patienceMs) throw error;
    }
    await pause(pauseMs, signal);
    pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
  }
}
