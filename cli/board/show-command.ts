/** `sightline benchmark show`: shows what a version of a benchmark pins. */
import type { Command } from 'commander';
import { parseNumber } from '../options/parse-options.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { type OpenTerminal, printValue } from '../terminal/terminal.ts';
import { renderBenchmarkVersion } from './render-benchmark.ts';

interface ShowOptions extends ServiceChoice {
  benchmarkVersion?: number;
  json?: boolean;
}

export function addBenchmarkShowCommand(benchmark: Command, terminal: OpenTerminal): void {
  const command = benchmark
    .command('show')
    .description('show what a version pins')
    .argument('<name>', 'name of the benchmark')
    .option('--benchmark-version <n>', 'version (default: the newest)', parseNumber)
    .option('--json', 'print the version as JSON');
  addServiceOptions(command).action(async (name: string, options: ShowOptions) => {
    const value = await withClient(options, async (client) =>
      client.readBenchmarkVersion(name, options.benchmarkVersion ?? (await client.readBenchmark(name)).version),
    );
    await printValue(terminal(), { value, json: options.json, render: renderBenchmarkVersion });
  });
}
