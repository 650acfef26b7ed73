/** Measures the runner: prefix sharing, the fused head, memory, and the demo group. */
import type { GroupSize } from '../inputs.ts';
import type { Timing } from '../rounds.ts';
import { measureDemoGroup } from './measure-demo-group.ts';
import { type HeadFigures, measureHead } from './measure-head.ts';
import { type MemoryFigures, measureMemory } from './measure-memory.ts';
import { measureSharing, type SharingFigures } from './measure-sharing.ts';
import { type RunnerBenchOptions, readWideBundle } from './score-group.ts';

export interface RunnerFigures {
  group: GroupSize;
  sharing: SharingFigures;
  head: HeadFigures;
  memory: MemoryFigures;
  demo_group: Timing;
}

export async function measureRunner(options: RunnerBenchOptions & { short: boolean }): Promise<RunnerFigures> {
  const tokens = options.short ? 40 : 300;
  const { vocabulary } = await readWideBundle();
  const group = { responses: 8, tokens, side: 448, vocabulary };
  return {
    group,
    sharing: await measureSharing(group, options),
    head: await measureHead(tokens, options),
    memory: await measureMemory(tokens, options),
    demo_group: await measureDemoGroup(options),
  };
}

const ms = (timing: Timing) =>
  `${timing.median_ms.toFixed(0)} ms (${timing.min_ms.toFixed(0)}–${timing.max_ms.toFixed(0)})`;

export function describeRunner(
  { group, sharing, head, memory, demo_group }: RunnerFigures,
  { threads, rounds }: RunnerBenchOptions,
): string {
  const peaks = memory.responses.map(
    (count, index) => `  ${String(count).padStart(2)} responses         ${memory.peak_resident_mb[index]} MB`,
  );
  return `
${group.responses} responses × ${group.tokens} tokens after a prompt of ${sharing.prompt_tokens} tokens, ${threads} threads, medians of ${rounds} rounds (range)
  shared prefix        ${ms(sharing.shared)}
  repeated prompt      ${ms(sharing.unshared)}   ${sharing.ratio.toFixed(2)} ×, results differ by ${sharing.max_abs_difference.toExponential(1)} nats
  calibration          ${sharing.calibration_gflops.join(', ')} GFLOP/s

${head.tokens} tokens, vocabulary ${head.vocabulary}
  fused head           ${ms(head.fused)}
  logits in JavaScript ${ms(head.logits_in_javascript)}   ${head.ratio.toFixed(2)} ×, results differ by ${head.max_abs_difference.toExponential(1)} nats

Peak memory of the inference process
${peaks.join('\n')}
  growth               ${(100 * memory.growth).toFixed(1)} %

Demo group on the reference model, 4 draws, warm: ${ms(demo_group)}
`;
}
