/** Pins a version of a benchmark: pushes the samples of a folder to a new dataset and freezes it. */
import type { Client } from '#clients/typescript/create-client.ts';
import { ServiceError } from '#clients/typescript/errors.ts';
import type { Benchmark, BenchmarkVersion } from '#contract/benchmark.ts';
import { pushDataset } from '../dataset/push-dataset.ts';
import type { PushedReport } from '../dataset/push-report.ts';
import { UsageError } from '../terminal/failure.ts';
import type { BenchmarkFolder } from './read-benchmark-folder.ts';

const ERRORS_SHOWN = 5;

async function findOrCreate(client: Client, about: BenchmarkFolder['about']): Promise<Benchmark> {
  const { name, title, description, license, source } = about;
  const optional = { description, ...(license ? { license } : {}), ...(source ? { source } : {}) };
  try {
    return await client.readBenchmark(name);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'not_found') throw error;
    return client.createBenchmark({ name, title, ...optional });
  }
}

/** @throws UsageError if a sample was rejected */
function requireAllAccepted({ rejected, errors }: PushedReport): void {
  if (rejected === 0) return;
  const shown = errors
    .slice(0, ERRORS_SHOWN)
    .map(({ file, line, pointer, message }) => `  ${file}:${line}${pointer} ${message}`);
  throw new UsageError(`${rejected} samples are invalid, so no version was pinned:\n${shown.join('\n')}`);
}

export interface CreateOptions {
  client: Client;
  folder: BenchmarkFolder;
  onProgress: (text: string) => void;
}

/** @throws UsageError if a sample is rejected: a version needs all its samples */
export async function createBenchmark({ client, folder, onProgress }: CreateOptions): Promise<BenchmarkVersion> {
  const { about, pinned, samples, ids } = folder;
  const { name, version } = await findOrCreate(client, about);
  const dataset = await client.createDataset(`${name} ${version + 1}`);
  const report = await pushDataset({
    client,
    datasetId: dataset.id,
    files: [samples],
    ids,
    form: 'auto',
    onConflict: 'error',
    dryRun: false,
    nearDuplicates: false,
    onProgress: ({ rows }) => onProgress(`${rows} samples sent`),
  });
  requireAllAccepted(report);
  const frozen = await client.freezeDataset(dataset.id);
  return client.pinBenchmark(name, { ...pinned, dataset_id: dataset.id, dataset_version: frozen.version });
}
