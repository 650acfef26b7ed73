/** `sightline benchmark`: pinned questions, and the boards of those who answered them. */
import { type Command, Option } from 'commander';
import { METRIC_NAMES, type MetricName } from '#contract/leaderboard.ts';
import { addBenchmarkImportCommand } from '../import/command.ts';
import { parseNumber } from '../options/parse-options.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../options/service-options.ts';
import { createProgressLine } from '../terminal/progress-line.ts';
import { saveStream } from '../terminal/save-stream.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { createBenchmark } from './create-benchmark.ts';
import { readBenchmarkFolder } from './read-folder.ts';
import { renderBenchmark, renderBenchmarkVersion, renderBoard } from './render-benchmark.ts';

interface BenchmarkOptions extends ServiceChoice {
  json?: boolean;
}

async function create(path: string, options: BenchmarkOptions, { canvas, print }: Terminal): Promise<void> {
  const folder = await readBenchmarkFolder(path);
  const line = createProgressLine(process.stderr, () => performance.now());
  try {
    const version = await withClient(options, (client) =>
      createBenchmark({ client, folder, onProgress: (text) => line.say(text) }),
    );
    line.end();
    await print(options.json ? JSON.stringify(version) : renderBenchmarkVersion(canvas, version));
  } finally {
    line.end();
  }
}

interface BoardOptions extends BenchmarkOptions {
  benchmarkVersion?: number;
  split?: string;
  sort?: MetricName;
}

async function board(name: string, options: BoardOptions, { canvas, print }: Terminal): Promise<void> {
  const { benchmarkVersion: version, split, sort, json } = options;
  const wish = { ...(version ? { version } : {}), ...(split ? { split } : {}), ...(sort ? { sort } : {}) };
  const found = await withClient(options, (client) => client.readBoard(name, wish));
  await print(json ? JSON.stringify(found) : renderBoard(canvas, found));
}

interface QuestionsOptions extends BenchmarkOptions {
  benchmarkVersion?: number;
  split?: string;
  out?: string;
}

export function addBenchmarkCommand(program: Command, terminal: () => Terminal): void {
  const benchmark = program.command('benchmark').description('benchmarks of the service: create, list, show, board');

  const creating = benchmark
    .command('create')
    .description(
      'pin a version of a benchmark from a folder: benchmark.json, samples.jsonl with images/ or samples.parquet',
    )
    .argument('<folder>')
    .option('--json', 'print the version as JSON');
  addServiceOptions(creating).action((folder: string, options: BenchmarkOptions) =>
    create(folder, options, terminal()),
  );

  addBenchmarkImportCommand(benchmark, terminal);

  const listing = benchmark.command('list').description('all benchmarks').option('--json', 'print them as JSON');
  addServiceOptions(listing).action(async (options: BenchmarkOptions) => {
    const { canvas, print } = terminal();
    const all = await withClient(options, (client) => client.listBenchmarks());
    if (options.json) return print(JSON.stringify(all));
    await print(
      all.length === 0 ? 'There are no benchmarks.' : all.map((one) => renderBenchmark(canvas, one)).join('\n'),
    );
  });

  const showing = benchmark
    .command('show')
    .description('what a version pins')
    .argument('<name>')
    .option('--benchmark-version <n>', 'default: the newest', parseNumber)
    .option('--json', 'print it as JSON');
  addServiceOptions(showing).action(async (name: string, options: BoardOptions) => {
    const { canvas, print } = terminal();
    const version = await withClient(options, async (client) =>
      client.readBenchmarkVersion(name, options.benchmarkVersion ?? (await client.readBenchmark(name)).version),
    );
    await print(options.json ? JSON.stringify(version) : renderBenchmarkVersion(canvas, version));
  });

  const boarding = benchmark
    .command('board')
    .description('the leaderboard')
    .argument('<name>')
    .option('--benchmark-version <n>', 'default: the newest', parseNumber)
    .option('--split <name>', 'one of its splits (default: all)')
    .addOption(new Option('--sort <metric>', 'what it is ranked by').choices(METRIC_NAMES))
    .option('--json', 'print it as JSON');
  addServiceOptions(boarding).action((name: string, options: BoardOptions) => board(name, options, terminal()));

  const asking = benchmark
    .command('questions')
    .description('its questions, one JSON object a line, with addresses of the pictures; never the answers')
    .argument('<name>')
    .option('--benchmark-version <n>', 'default: the newest', parseNumber)
    .option('--split <name>', 'one of its splits')
    .option('--out <file>', 'where to (default: standard output)');
  addServiceOptions(asking).action(async (name: string, options: QuestionsOptions) => {
    await withClient(options, async (client, signal) => {
      const version = options.benchmarkVersion ?? (await client.readBenchmark(name)).version;
      await saveStream(await client.questionsOf(name, version, options.split), options.out, signal);
    });
  });
}
