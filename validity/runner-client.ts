/** Calls a runner over HTTP and starts one for the length of a measurement. Knows the protocol, not what is measured. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type RunnerEvent, readiness, runnerEvent, type Scorer } from '#contract/runner.ts';

export interface RunnerClient {
  scorer: Scorer;
  /** @param images bytes of each image by its SHA-256 */
  call(
    path: '/v1/score' | '/v1/generate',
    request: object,
    images: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
  ): AsyncGenerator<RunnerEvent>;
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

/** @throws Error when the call, or one of its samples, fails: a measurement with holes is not one. */
async function* callRunner(
  url: string,
  token: string | undefined,
  path: string,
  request: object,
  images: ReadonlyMap<string, Uint8Array<ArrayBuffer>>,
): AsyncGenerator<RunnerEvent> {
  const form = new FormData();
  form.append('request', new Blob([JSON.stringify(request)], { type: 'application/json' }), 'request.json');
  for (const [sha256, bytes] of images) form.append(sha256, new Blob([bytes]), sha256);
  const reply = await fetch(new URL(path, url), {
    method: 'POST',
    body: form,
    ...(token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } }),
  });
  if (!reply.ok || !reply.body) throw new Error(`the runner answered ${reply.status}: ${await reply.text()}`);
  let done = false;
  for await (const line of readLines(reply.body)) {
    const event = runnerEvent.parse(JSON.parse(line));
    if (event.type === 'error')
      throw new Error(`the runner failed on ${event.sample_id ?? 'the call'}: ${event.detail}`);
    done ||= event.type === 'done';
    yield event;
  }
  if (!done) throw new Error('the runner broke off before the end of its reply');
}

const READY_TRIES = 600;
const READY_PAUSE_MS = 100;

export async function connectRunner(url: string, token: string | undefined): Promise<RunnerClient> {
  for (let tried = 0; tried < READY_TRIES; tried++) {
    const state = readiness.parse(await (await fetch(new URL('/readyz', url))).json());
    if (state.scorer) {
      return { scorer: state.scorer, call: (path, request, images) => callRunner(url, token, path, request, images) };
    }
    await new Promise((resolve) => setTimeout(resolve, READY_PAUSE_MS));
  }
  throw new Error(`the runner at ${url} did not become ready in ${(READY_TRIES * READY_PAUSE_MS) / 1000} s`);
}

export interface OwnRunner {
  url: string;
  stop(): Promise<void>;
}

export async function startRunner(options: { root: string; model: string; threads: number }): Promise<OwnRunner> {
  const child = spawn(process.execPath, ['gpu-runner/main.ts'], {
    cwd: options.root,
    env: {
      ...process.env,
      SIGHTLINE_BUNDLE: options.model,
      SIGHTLINE_PORT: '0',
      SIGHTLINE_THREADS: String(options.threads),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-4000);
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /"url":"([^"]+)"/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    return {
      url,
      async stop() {
        child.kill('SIGTERM');
        await ended;
      },
    };
  }
  await ended;
  throw new Error(`the runner did not start:\n${log.trim()}`);
}
