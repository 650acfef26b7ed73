/** A proxy before a runner that counts its calls and, where it is told to, misbehaves in the runner's name. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScoreCall {
  /** From 1. */
  number: number;
  sampleIds: string[];
}

/** What becomes of a line of the reply: these bytes are sent in its place, and then the connection may be cut. */
export interface LineAct {
  bytes: string;
  cut?: boolean;
}

export interface Behaviour {
  /** Once the whole call is here and before the runner has it. */
  before?(call: ScoreCall): Promise<void> | void;
  /** Once the runner has begun to read it. */
  sent?(call: ScoreCall): void;
  /** Answers in the runner's place, which is never asked. */
  answer?(response: ServerResponse, call: ScoreCall): Promise<void> | void;
  line?(line: string, at: number, call: ScoreCall): LineAct | Promise<LineAct>;
}

export interface ProxyOptions {
  target: string;
  /** Its model is shown under another name, so that runs can ask for this proxy. */
  model?: string;
  behave?: (call: ScoreCall) => Behaviour | undefined;
  /** While it says so, nothing but calls gets an answer. */
  away?: () => boolean;
}

export interface RunnerProxy {
  url: string;
  calls: ScoreCall[];
  /** Samples whose results have passed to the caller. */
  passed: string[];
  close(): Promise<void>;
}

const MODEL = 'sightline-reference';
const ORDERLY: Behaviour = {};

async function readWhole(request: IncomingMessage): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>));
}

function readSampleIds(body: Buffer): string[] {
  const start = body.indexOf('\r\n\r\n') + 4;
  const json = body.subarray(start, body.indexOf('\r\n--', start)).toString();
  return (JSON.parse(json) as { samples: { id: string }[] }).samples.map(({ id }) => id);
}

function rename(text: string, from: string, to: string): string {
  return from === to ? text : text.replaceAll(`"${from}"`, `"${to}"`);
}

async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of body) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield `${line}\n`;
  }
}

export async function startProxy({ target, model = MODEL, behave, away }: ProxyOptions): Promise<RunnerProxy> {
  const calls: ScoreCall[] = [];
  const passed: string[] = [];

  async function score(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readWhole(request);
    const call = { number: calls.length + 1, sampleIds: readSampleIds(body) };
    calls.push(call);
    const behaviour = behave?.(call) ?? ORDERLY;
    await behaviour.before?.(call);
    if (behaviour.answer) {
      await behaviour.answer(response, call);
      return;
    }
    const abort = new AbortController();
    response.on('close', () => abort.abort());
    const asked = fetch(new URL('/v1/score', target), {
      method: 'POST',
      headers: { 'content-type': request.headers['content-type'] ?? '' },
      body: Buffer.from(rename(body.toString('latin1'), model, MODEL), 'latin1'),
      signal: abort.signal,
    });
    behaviour.sent?.(call);
    const reply = await asked;
    const retryAfter = reply.headers.get('retry-after');
    response.writeHead(reply.status, {
      'content-type': reply.headers.get('content-type') ?? '',
      ...(retryAfter === null ? {} : { 'retry-after': retryAfter }),
    });
    if (!reply.ok) {
      response.end(await reply.text());
      return;
    }
    let at = 0;
    for await (const line of linesOf(reply.body ?? new ReadableStream())) {
      at += 1;
      const bytes = rename(line, MODEL, model);
      const act = (await behaviour.line?.(bytes, at, call)) ?? { bytes };
      response.write(act.bytes);
      if (act.cut) {
        // What was written goes out before the connection breaks.
        setTimeout(() => response.destroy(), 5);
        return;
      }
      if (line.startsWith('{"type":"sample"')) passed.push((JSON.parse(line) as { sample_id: string }).sample_id);
    }
    response.end();
  }

  async function ask(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (away?.()) {
      response.destroy();
      return;
    }
    const reply = await fetch(new URL(request.url ?? '/', target));
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(rename(await reply.text(), MODEL, model));
  }

  const server = createServer((request, response) => {
    // A runner that died takes the connection with it.
    (request.method === 'POST' ? score : ask)(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    passed,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
