/** Entry of the service process: runs the Worker in workerd, prints one line of JSON when it listens, exits with its parent. */
import { unstable_startWorker as startWorker } from 'wrangler';
import { z } from 'zod';

const plan = z.object({
  config: z.string(),
  stateFolder: z.string(),
  host: z.string(),
  port: z.int(),
  inspectorPort: z.int().optional(),
  vars: z.record(z.string(), z.string()),
});
export type WorkerdPlan = z.infer<typeof plan>;

const HEALTH_TIMEOUT_MS = 30_000;

const { config, stateFolder, host, port, inspectorPort, vars } = plan.parse(
  JSON.parse(process.env.SIGHTLINE_WORKERD ?? '{}'),
);
const worker = await startWorker({
  config,
  // As secrets, their values do not appear in the log.
  bindings: Object.fromEntries(
    Object.entries(vars).map(([name, value]) => [name, { type: 'secret_text' as const, value }]),
  ),
  dev: {
    // Without this, a changed source file would restart the service.
    watch: false,
    persist: stateFolder,
    server: { hostname: host, port },
    inspector: inspectorPort === undefined ? false : { hostname: '127.0.0.1', port: inspectorPort },
    logLevel: 'log',
    remote: false,
  },
});
await worker.ready;
const url = new URL(await worker.url);

/** A Worker with a build error or invalid variables listens too, but never answers or answers 500. */
async function isHealthy(): Promise<boolean> {
  try {
    const { ok, status } = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) });
    if (!ok) process.stderr.write(`/healthz answered ${status}\n`);
    return ok;
  } catch {
    return false;
  }
}
if (!(await isHealthy())) {
  await worker.dispose();
  process.exit(1);
}
process.stdout.write(`${JSON.stringify({ url: url.origin })}\n`);

async function end(): Promise<void> {
  await worker.dispose();
  process.exit(0);
}
process.once('SIGTERM', () => void end());
// The parent holds the other end of stdin, which closes even if the parent is killed.
process.stdin.once('end', () => void end()).resume();
