/** Entry of the runner: reads the environment, verifies the bundle, loads the model and listens. */
import { serve } from '@hono/node-server';
import { readBundle, verifyBundle } from './bundle/bundle.ts';
import { readEnv } from './env.ts';
import { startSupervisor } from './inference/supervisor.ts';
import { createApp } from './server/app.ts';

function log(entry: Record<string, unknown>): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
}

async function start(): Promise<void> {
  const env = readEnv(process.env);
  const bundle = await readBundle(env.SIGHTLINE_BUNDLE);
  if (env.SIGHTLINE_BUNDLE_REVISION !== undefined && env.SIGHTLINE_BUNDLE_REVISION !== bundle.revision) {
    throw new Error(
      `The bundle ${bundle.folder} has revision ${bundle.revision}, but SIGHTLINE_BUNDLE_REVISION requires ${env.SIGHTLINE_BUNDLE_REVISION}`,
    );
  }
  await verifyBundle(bundle);
  const supervisor = await startSupervisor({
    bundle,
    engine: {
      provider: env.SIGHTLINE_PROVIDER,
      threads: env.SIGHTLINE_THREADS,
      chunkTokens: env.SIGHTLINE_CHUNK_TOKENS,
      featureCacheBytes: env.SIGHTLINE_FEATURE_CACHE_MB * 1024 * 1024,
    },
    taskTimeoutMs: env.SIGHTLINE_TASK_TIMEOUT_S * 1000,
    onDeath: (detail) =>
      log({ level: 'error', detail: `The inference process died (${detail}); starting another one` }),
  });
  const app = createApp({
    supervisor,
    token: env.SIGHTLINE_TOKEN,
    queue: env.SIGHTLINE_QUEUE,
    requestedProvider: env.SIGHTLINE_PROVIDER,
    now: () => performance.now(),
    log,
  });
  const server = serve({ fetch: app.fetch, hostname: env.SIGHTLINE_HOST, port: env.SIGHTLINE_PORT }, ({ port }) => {
    const host = env.SIGHTLINE_HOST.includes(':') ? `[${env.SIGHTLINE_HOST}]` : env.SIGHTLINE_HOST;
    process.stdout.write(`${JSON.stringify({ event: 'listening', url: `http://${host}:${port}` })}\n`);
  });
  server.on('error', (error) => fail(error));

  const shutDown = () => {
    server.close();
    void supervisor.stop().then(() => process.exit(0));
  };
  process.once('SIGTERM', shutDown);
  process.once('SIGINT', shutDown);
  if (env.SIGHTLINE_END_WITH_STDIN) process.stdin.once('end', shutDown).resume();
}

function fail(error: unknown): never {
  log({ level: 'fatal', detail: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}

start().catch(fail);
