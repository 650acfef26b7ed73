/** Pushes a file in a separate process, which the benchmark can kill, and prints its progress as JSON lines. */
import { pushDataset } from '#cli/dataset/push-dataset.ts';
import { createClient } from '#clients/typescript/create-client.ts';

interface Plan {
  url: string;
  key: string;
  datasetId: string;
  file: string;
}

const { url, key, datasetId, file } = JSON.parse(process.env.BENCH_PUSH ?? '') as Plan;
function print(line: object): void {
  const { user, system } = process.cpuUsage();
  const usage = {
    at_ms: performance.now(),
    cpu_ms: (user + system) / 1000,
    rss_mb: process.memoryUsage.rss() / 1024 / 1024,
  };
  process.stdout.write(`${JSON.stringify({ ...line, ...usage })}\n`);
}
const report = await pushDataset({
  client: createClient({ url, key }),
  datasetId,
  files: [file],
  form: 'auto',
  onConflict: 'error',
  dryRun: false,
  nearDuplicates: false,
  onProgress: ({ rows }) => print({ rows }),
});
const { errors: _errors, near_duplicates: _near, ...counts } = report;
print({ rows: report.rows, ended: counts });
