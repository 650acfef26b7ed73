/** `sightline benchmark list`: lists all benchmarks. */
import type { Command } from 'commander';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { type OpenTerminal, printValue } from '../terminal/terminal.ts';
import { renderBenchmarks } from './render-benchmark.ts';

export function addBenchmarkListCommand(benchmark: Command, terminal: OpenTerminal): void {
  const command = benchmark
    .command('list')
    .description('list all benchmarks')
    .option('--json', 'print the benchmarks as JSON');
  addServiceOptions(command).action(async (options: ServiceChoice & { json?: boolean }) => {
    const value = await withClient(options, (client) => client.listBenchmarks());
    await printValue(terminal(), { value, json: options.json, render: renderBenchmarks });
  });
}
