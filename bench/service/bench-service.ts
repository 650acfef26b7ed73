/** Starts the service with the benchmark's extra routes on a temporary state folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ServiceOptions, startService } from '#cli/service/start-service.ts';
import { findWorkerd, type WorkerdProcess } from './workerd-process.ts';

const CONFIG = fileURLToPath(new URL('wrangler.toml', import.meta.url));

const START_MS = 60_000;

export interface BenchService {
  workerd: WorkerdProcess;
  auth: { authorization: string };
  /**
   * Requests an uncompressed response, because in local mode the entry in front of the Worker compresses, which the edge
   * does elsewhere.
   * @throws Error if the status is not 2xx
   */
  get(path: string): Promise<Response>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  uploadImage(bytes: Uint8Array): Promise<void>;
}

export async function withStateFolder<Result>(use: (stateFolder: string) => Promise<Result>): Promise<Result> {
  const stateFolder = await mkdtemp(join(tmpdir(), 'sightline-bench-'));
  try {
    return await use(stateFolder);
  } finally {
    await rm(stateFolder, { recursive: true, force: true });
  }
}

export async function withService<Result>(
  options: Pick<ServiceOptions, 'stateFolder' | 'runners' | 'inspectorPort'>,
  use: (service: BenchService) => Promise<Result>,
): Promise<Result> {
  const service = await startService({ ...options, config: CONFIG });
  try {
    await fetch(`${service.url}/bench/prepare`, { method: 'POST', signal: AbortSignal.timeout(START_MS) }).catch(
      (cause) => {
        throw new Error(`the service does not respond:\n${service.logged.join('\n')}`, { cause });
      },
    );
    const workerd = await findWorkerd(service);
    const auth = { authorization: `Bearer ${service.adminKey}` };
    async function send(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Response> {
      const headers = { 'accept-encoding': 'identity', ...auth, ...init.headers };
      const response = await fetch(`${workerd.url}${path}`, { ...init, headers });
      if (!response.ok) throw new Error(`${path} responded with ${response.status}: ${await response.text()}`);
      return response;
    }
    return await use({
      workerd,
      auth,
      get: (path) => send(path, {}),
      post: (path, body, headers) =>
        send(path, {
          method: 'POST',
          body: typeof body === 'string' ? body : JSON.stringify(body),
          headers: { 'content-type': 'application/json', ...headers },
        }),
      async uploadImage(bytes) {
        await send('/v1/images', {
          method: 'POST',
          body: Uint8Array.from(bytes),
          headers: { 'content-type': 'image/png' },
        });
      },
    });
  } finally {
    await service.stop();
  }
}

/** Starts the service on an empty state folder. */
export function withNewService<Result>(
  runners: ServiceOptions['runners'],
  use: (service: BenchService) => Promise<Result>,
): Promise<Result> {
  return withStateFolder((stateFolder) => withService({ stateFolder, runners }, use));
}
