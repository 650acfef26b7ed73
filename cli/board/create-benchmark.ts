/** From a folder to a pinned version: the samples become a dataset, which becomes the benchmark's. */
import type { Client } from '#clients/typescript/create-client.ts';
import { ServiceError } from '#clients/typescript/errors.ts';
import type { Benchmark, BenchmarkVersion } from '#contract/benchmark.ts';
import { type PushedReport, pushDataset } from '../dataset/push-dataset.ts';
import { UsageError } from '../terminal/failure.ts';
import type { BenchmarkFolder } from './read-folder.ts';

const FAULTS_TOLD = 5;

async function findOrCreate(client: Client, about: BenchmarkFolder['about']): Promise<Benchmark> {
  const { name, title, description, license, source } = about;
  const given = { description, ...(license ? { license } : {}), ...(source ? { source } : {}) };
  try {
    return await client.readBenchmark(name);
  } catch (error) {
    if (!(error instanceof ServiceError) || error.code !== 'not_found') throw error;
    return client.createBenchmark({ name, title, ...given });
  }
}

function requireAll({ rejected, errors }: PushedReport): void {
  if (rejected === 0) return;
  const told = errors
    .slice(0, FAULTS_TOLD)
    .map(({ file, line, pointer, message }) => `  ${file}:${line}${pointer} ${message}`);
  throw new UsageError(`${rejected} samples cannot be used, so no version was pinned:\n${told.join('\n')}`);
}

export interface CreateOptions {
  client: Client;
  folder: BenchmarkFolder;
  onProgress: (text: string) => void;
}

/** @throws UsageError where a sample is refused: a benchmark is pinned whole or not at all */
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
  requireAll(report);
  const frozen = await client.freezeDataset(dataset.id);
  return client.pinBenchmark(name, { ...pinned, dataset_id: dataset.id, dataset_version: frozen.version });
}
