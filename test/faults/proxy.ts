/** A proxy in front of a runner that records its calls and can change or replace replies. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScoreCall {
  /** From 1. */
  number: number;
  sampleIds: string[];
}

/** Replacement of a line of the reply, after which the connection may be closed. */
export interface LineChange {
  bytes: string;
  cut?: boolean;
}

export interface ReplyChange {
  /** Runs when the proxy has received the whole call, before it reaches the runner. */
  before?(call: ScoreCall): Promise<void> | void;
  /** Runs when the runner has begun to read the call. */
  sent?(call: ScoreCall): void;
  /** Answers instead of the runner, which does not get the call. */
  answer?(response: ServerResponse, call: ScoreCall): Promise<void> | void;
  line?(line: string, number: number, call: ScoreCall): LineChange | Promise<LineChange>;
}

export interface ProxyOptions {
  target: string;
  /** Name under which the proxy offers the model, so that a run can choose this proxy. */
  model?: string;
  changeReply?: (call: ScoreCall) => ReplyChange | undefined;
  /** While it returns true, the runner appears unreachable to health checks. */
  away?: () => boolean;
}

export interface RunnerProxy {
  url: string;
  calls: ScoreCall[];
  /** Ids of samples whose results were delivered. */
  passed: string[];
  close(): Promise<void>;
}

const MODEL = 'sightline-reference';
const NO_CHANGE: ReplyChange = {};

async function readBody(request: IncomingMessage): Promise<Buffer> {
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

export async function startProxy({ target, model = MODEL, changeReply, away }: ProxyOptions): Promise<RunnerProxy> {
  const calls: ScoreCall[] = [];
  const passed: string[] = [];

  async function score(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const call = { number: calls.length + 1, sampleIds: readSampleIds(body) };
    calls.push(call);
    const replyChange = changeReply?.(call) ?? NO_CHANGE;
    await replyChange.before?.(call);
    if (replyChange.answer) {
      await replyChange.answer(response, call);
      return;
    }
    const abort = new AbortController();
    response.on('close', () => abort.abort());
    const replying = fetch(new URL('/v1/score', target), {
      method: 'POST',
      headers: { 'content-type': request.headers['content-type'] ?? '' },
      body: Buffer.from(rename(body.toString('latin1'), model, MODEL), 'latin1'),
      signal: abort.signal,
    });
    replyChange.sent?.(call);
    const reply = await replying;
    const retryAfter = reply.headers.get('retry-after');
    response.writeHead(reply.status, {
      'content-type': reply.headers.get('content-type') ?? '',
      ...(retryAfter === null ? {} : { 'retry-after': retryAfter }),
    });
    if (!reply.ok) {
      response.end(await reply.text());
      return;
    }
    let number = 0;
    for await (const line of linesOf(reply.body ?? new ReadableStream())) {
      number += 1;
      const bytes = rename(line, MODEL, model);
      const lineChange = (await replyChange.line?.(bytes, number, call)) ?? { bytes };
      response.write(lineChange.bytes);
      if (lineChange.cut) {
        // Lets written bytes go out before the connection is closed.
        setTimeout(() => response.destroy(), 5);
        return;
      }
      if (line.startsWith('{"type":"sample"')) passed.push((JSON.parse(line) as { sample_id: string }).sample_id);
    }
    response.end();
  }

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (away?.()) {
      response.destroy();
      return;
    }
    const reply = await fetch(new URL(request.url ?? '/', target));
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(rename(await reply.text(), MODEL, model));
  }

  const server = createServer((request, response) => {
    // A runner that is killed closes the connection.
    (request.method === 'POST' ? score : forward)(request, response).catch(() => response.destroy());
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
