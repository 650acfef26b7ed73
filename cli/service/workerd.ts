/** The service in workerd, as a process of its own: prints one line of JSON when it listens, ends with its parent. */
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

const ANSWER_MS = 30_000;

const { config, stateFolder, host, port, inspectorPort, vars } = plan.parse(
  JSON.parse(process.env.SIGHTLINE_WORKERD ?? '{}'),
);
const worker = await startWorker({
  config,
  // Secrets, so that the list of bindings in the log does not show them.
  bindings: Object.fromEntries(
    Object.entries(vars).map(([name, value]) => [name, { type: 'secret_text' as const, value }]),
  ),
  dev: {
    // A file that changes while it serves must not restart it.
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

/** A Worker that cannot be built, or whose variables are wrong, listens too: it never answers, or answers 500. */
async function answers(): Promise<boolean> {
  try {
    const { ok, status } = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(ANSWER_MS) });
    if (!ok) process.stderr.write(`/healthz answered ${status}\n`);
    return ok;
  } catch {
    return false;
  }
}
if (!(await answers())) {
  await worker.dispose();
  process.exit(1);
}
process.stdout.write(`${JSON.stringify({ url: url.origin })}\n`);

async function end(): Promise<void> {
  await worker.dispose();
  process.exit(0);
}
process.once('SIGTERM', () => void end());
// The parent holds the other end: it closes however the parent ends.
process.stdin.once('end', () => void end()).resume();
