/** `sightline benchmark questions`: writes the questions of a benchmark, without answers. */
import type { Command } from 'commander';
import { parseNumber } from '../options/parse-options.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { saveStream } from '../terminal/save-stream.ts';

interface QuestionsOptions extends ServiceChoice {
  benchmarkVersion?: number;
  split?: string;
  out?: string;
}

export function addBenchmarkQuestionsCommand(benchmark: Command): void {
  const command = benchmark
    .command('questions')
    .description('write the questions as JSON lines, with URLs of the images and without answers')
    .argument('<name>', 'name of the benchmark')
    .option('--benchmark-version <n>', 'version (default: the newest)', parseNumber)
    .option('--split <name>', 'one of its splits (default: all)')
    .option('--out <file>', 'path of the file (default: standard output)');
  addServiceOptions(command).action(async (name: string, options: QuestionsOptions) => {
    await withClient(options, async (client, signal) => {
      const version = options.benchmarkVersion ?? (await client.readBenchmark(name)).version;
      await saveStream(await client.downloadQuestions(name, version, options.split), options.out, signal);
    });
  });
}
