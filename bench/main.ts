/** `npm run bench`: measures the speed and memory of the runner, the service, datasets and leaderboards on this machine. */
import { availableParallelism, loadavg } from 'node:os';
import { Command, Option } from 'commander';
import { describeDatasets, findDatasetMisses, measureDatasets } from './datasets/measure-datasets.ts';
import { describeLeaderboard, findLeaderboardMisses, measureLeaderboard } from './leaderboard/measure-leaderboard.ts';
import { describeRunner, measureRunner } from './runner/measure-runner.ts';
import { describeService, findServiceMisses, measureService } from './service/measure-service.ts';

const PARTS = ['runner', 'service', 'datasets', 'leaderboard'] as const;
type Part = (typeof PARTS)[number];

interface Flags {
  json?: boolean;
  short?: boolean;
  only?: Part;
  rounds: string;
  threads: string;
}

const flags = new Command('npm run bench --')
  .option('--json', 'print one JSON document')
  .option('--short', 'few rounds of small inputs, as a smoke test')
  .addOption(new Option('--only <part>', 'measure one part').choices(PARTS))
  .option('--rounds <n>', 'interleaved rounds of the runner, after one to warm up', '5')
  .option('--threads <n>', 'threads of ONNX Runtime', String(availableParallelism()))
  .parse()
  .opts<Flags>();

const short = flags.short === true;
const onRound = (title: string, round: number) => void process.stderr.write(`${title}, round ${round}\n`);
const runnerOptions = { short, rounds: short ? 1 : Number(flags.rounds), threads: Number(flags.threads), onRound };

const includes = (part: Part) => flags.only === undefined || flags.only === part;
// These parts read the process of the service from /proc.
const hasProc = process.platform === 'linux';

const loadBefore = loadavg();
const runner = includes('runner') ? await measureRunner(runnerOptions) : undefined;
const service = includes('service') && hasProc ? await measureService({ short, onRound }) : undefined;
const datasets = includes('datasets') && hasProc ? await measureDatasets({ short, onRound }) : undefined;
const leaderboard = includes('leaderboard') && hasProc ? await measureLeaderboard({ short, onRound }) : undefined;
const report = {
  schema: 'sightline.bench/1',
  threads: runnerOptions.threads,
  load_average: { before: loadBefore, after: loadavg() },
  ...runner,
  ...(service ? { service } : {}),
  ...(datasets ? { datasets } : {}),
  ...(leaderboard ? { leaderboard } : {}),
};
const descriptions = [
  ...(runner ? [describeRunner(runner, runnerOptions)] : []),
  ...(service ? [describeService(service)] : []),
  ...(datasets ? [describeDatasets(datasets)] : []),
  ...(leaderboard ? [describeLeaderboard(leaderboard)] : []),
];
process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : descriptions.join(''));

const misses = [
  ...(service ? findServiceMisses(service, short) : []),
  ...(datasets ? findDatasetMisses(datasets, short) : []),
  ...(leaderboard ? findLeaderboardMisses(leaderboard, short) : []),
];
for (const miss of misses) process.stderr.write(`missed: ${miss}\n`);
process.exitCode = misses.length > 0 ? 1 : 0;
