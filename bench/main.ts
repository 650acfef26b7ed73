/** `npm run bench`: what sharing the prefix and fusing the head are worth on this machine, and what memory costs. */
import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import {
  type BenchOptions,
  measureDemoGroup,
  measureHead,
  measureMemory,
  measureSharing,
  readShape,
} from './measure.ts';

interface Flags {
  json?: boolean;
  short?: boolean;
  rounds: string;
  threads: string;
}

const flags = new Command('npm run bench --')
  .option('--json', 'print one JSON document')
  .option('--short', 'one round of small groups, to see that it works')
  .option('--rounds <n>', 'interleaved rounds after one to warm up', '5')
  .option('--threads <n>', 'threads of ONNX Runtime', String(availableParallelism()))
  .parse()
  .opts<Flags>();

const short = flags.short === true;
const options: BenchOptions = {
  rounds: short ? 1 : Number(flags.rounds),
  threads: Number(flags.threads),
  onRound: (what, round) => process.stderr.write(`${what}, round ${round}\n`),
};
const tokens = short ? 40 : 300;
const { vocabulary } = await readShape('wide-random');
const size = { responses: 8, tokens, side: 448, vocabulary };

const report = {
  schema: 'sightline.bench/1',
  threads: options.threads,
  group: size,
  sharing: await measureSharing(size, options),
  head: await measureHead(tokens, options),
  memory: await measureMemory(tokens, options),
  demo_group: await measureDemoGroup(options),
};

const ms = (timing: { median_ms: number; min_ms: number; max_ms: number }) =>
  `${timing.median_ms.toFixed(0)} ms (${timing.min_ms.toFixed(0)}–${timing.max_ms.toFixed(0)})`;
const { sharing, head, memory, demo_group } = report;
process.stdout.write(
  flags.json
    ? `${JSON.stringify(report)}\n`
    : `
${size.responses} responses × ${tokens} tokens after a prompt of ${sharing.prompt_tokens}, ${options.threads} threads, medians of ${options.rounds} (range)
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
`,
);
