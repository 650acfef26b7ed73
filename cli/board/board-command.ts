/** `sightline benchmark board`: prints the leaderboard of a benchmark. */
import { type Command, Option } from 'commander';
import { METRIC_NAMES, type MetricName } from '#contract/leaderboard.ts';
import { parseNumber } from '../options/parse-options.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { type OpenTerminal, printValue } from '../terminal/terminal.ts';
import { renderBoard } from './render-board.ts';

interface BoardOptions extends ServiceChoice {
  benchmarkVersion?: number;
  split?: string;
  sort?: MetricName;
  json?: boolean;
}

export function addBenchmarkBoardCommand(benchmark: Command, terminal: OpenTerminal): void {
  const command = benchmark
    .command('board')
    .description('print the leaderboard')
    .argument('<name>', 'name of the benchmark')
    .option('--benchmark-version <n>', 'version (default: the newest)', parseNumber)
    .option('--split <name>', 'one of its splits (default: all)')
    .addOption(new Option('--sort <metric>', 'metric that ranks the submissions').choices(METRIC_NAMES))
    .option('--json', 'print the leaderboard as JSON');
  addServiceOptions(command).action(async (name: string, options: BoardOptions) => {
    const { benchmarkVersion: version, split, sort, json } = options;
    const query = { ...(version ? { version } : {}), ...(split ? { split } : {}), ...(sort ? { sort } : {}) };
    const value = await withClient(options, (client) => client.readBoard(name, query));
    await printValue(terminal(), { value, json, render: renderBoard });
  });
}
