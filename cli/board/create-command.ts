/** `sightline benchmark create`: pins a version of a benchmark from a folder. */
import type { Command } from 'commander';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { withProgressLine } from '../terminal/progress-line.ts';
import { type OpenTerminal, printValue, type Terminal } from '../terminal/terminal.ts';
import { createBenchmark } from './create-benchmark.ts';
import { readBenchmarkFolder } from './read-benchmark-folder.ts';
import { renderBenchmarkVersion } from './render-benchmark.ts';

interface CreateOptions extends ServiceChoice {
  json?: boolean;
}

async function create(path: string, options: CreateOptions, terminal: Terminal): Promise<void> {
  const folder = await readBenchmarkFolder(path);
  const value = await withProgressLine((line) =>
    withClient(options, (client) => createBenchmark({ client, folder, onProgress: line.say })),
  );
  await printValue(terminal, { value, json: options.json, render: renderBenchmarkVersion });
}

export function addBenchmarkCreateCommand(benchmark: Command, terminal: OpenTerminal): void {
  const command = benchmark
    .command('create')
    .description(
      'pin a version of a benchmark from a folder: benchmark.json, and samples.jsonl with images/ or samples.parquet',
    )
    .argument('<folder>')
    .option('--json', 'print the version as JSON');
  addServiceOptions(command).action((folder: string, options: CreateOptions) => create(folder, options, terminal()));
}
