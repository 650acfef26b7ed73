/** `npm run bench`: what the runner's tricks are worth on this machine, and what the service costs around it. */
import { availableParallelism, loadavg } from 'node:os';
import { Command, Option } from 'commander';
import { describeDatasets, findDatasetMisses, measureDatasets } from './datasets/measure-datasets.ts';
import { describeLeaderboard, findLeaderboardMisses, measureLeaderboard } from './leaderboard/measure-leaderboard.ts';
import {
  type BenchOptions,
  measureDemoGroup,
  measureHead,
  measureMemory,
  measureSharing,
  readShape,
} from './measure.ts';
import { describeService, findMisses, measureService } from './service/measure-service.ts';

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
  .option('--short', 'few rounds of small inputs, to see that it works')
  .addOption(new Option('--only <part>', 'one part').choices(PARTS))
  .option('--rounds <n>', 'interleaved rounds of the runner after one to warm up', '5')
  .option('--threads <n>', 'threads of ONNX Runtime', String(availableParallelism()))
  .parse()
  .opts<Flags>();

const short = flags.short === true;
const options: BenchOptions = {
  rounds: short ? 1 : Number(flags.rounds),
  threads: Number(flags.threads),
  onRound: (what, round) => process.stderr.write(`${what}, round ${round}\n`),
};

async function measureRunner() {
  const tokens = short ? 40 : 300;
  const { vocabulary } = await readShape('wide-random');
  const group = { responses: 8, tokens, side: 448, vocabulary };
  return {
    group,
    sharing: await measureSharing(group, options),
    head: await measureHead(tokens, options),
    memory: await measureMemory(tokens, options),
    demo_group: await measureDemoGroup(options),
  };
}

const ms = (timing: { median_ms: number; min_ms: number; max_ms: number }) =>
  `${timing.median_ms.toFixed(0)} ms (${timing.min_ms.toFixed(0)}–${timing.max_ms.toFixed(0)})`;

function describeRunner({ group, sharing, head, memory, demo_group }: Awaited<ReturnType<typeof measureRunner>>) {
  return `
${group.responses} responses × ${group.tokens} tokens after a prompt of ${sharing.prompt_tokens}, ${options.threads} threads, medians of ${options.rounds} (range)
  shared prefix        ${ms(sharing.shared)}
  prompt repeated      ${ms(sharing.unshared)}   ${sharing.ratio.toFixed(2)} ×, results differ by ${sharing.max_abs_difference.toExponential(1)} nats
  calibration          ${sharing.calibration_gflops.join(', ')} GFLOP/s

${head.tokens} tokens, vocabulary ${head.vocabulary}
  fused head           ${ms(head.fused)}
  logits in JavaScript ${ms(head.logits_in_javascript)}   ${head.ratio.toFixed(2)} ×, results differ by ${head.max_abs_difference.toExponential(1)} nats

Peak memory of the inference process
${memory.responses.map((count, index) => `  ${String(count).padStart(2)} responses         ${memory.peak_resident_mb[index]} MB`).join('\n')}
  growth               ${(100 * memory.growth).toFixed(1)} %

Demo group on the reference model, 4 draws, warm: ${ms(demo_group)}
`;
}

const load_before = loadavg();
const wanted = (part: Part) => flags.only === undefined || flags.only === part;
// The service is looked at from outside, by way of /proc.
const looksOn = process.platform === 'linux';
const runner = wanted('runner') ? await measureRunner() : undefined;
const service = wanted('service') && looksOn ? await measureService({ short, onRound: options.onRound }) : undefined;
const datasets = wanted('datasets') && looksOn ? await measureDatasets({ short, onRound: options.onRound }) : undefined;
const board =
  wanted('leaderboard') && looksOn ? await measureLeaderboard({ short, onRound: options.onRound }) : undefined;
const report = {
  schema: 'sightline.bench/1',
  threads: options.threads,
  load_average: { before: load_before, after: loadavg() },
  ...runner,
  ...(service ? { service } : {}),
  ...(datasets ? { datasets } : {}),
  ...(board ? { leaderboard: board } : {}),
};
const parts = [
  ...(runner ? [describeRunner(runner)] : []),
  ...(service ? [describeService(service)] : []),
  ...(datasets ? [describeDatasets(datasets)] : []),
  ...(board ? [describeLeaderboard(board)] : []),
];
process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : parts.join(''));

const misses = [
  ...(service ? findMisses(service, short) : []),
  ...(datasets ? findDatasetMisses(datasets, short) : []),
  ...(board ? findLeaderboardMisses(board, short) : []),
];
for (const miss of misses) process.stderr.write(`missed: ${miss}\n`);
process.exitCode = misses.length > 0 ? 1 : 0;
