/** `sightline weights`: shaping from log-probabilities, without any model. */
import type { Command } from 'commander';
import { parseWith } from '#contract/parse.ts';
import { weightsInput } from '#contract/weights.ts';
import { computeWeights } from '#core/scoring/index.ts';
import { readJson } from '../options/read-files.ts';
import { UsageError } from '../terminal/failure.ts';
import type { Terminal } from '../terminal/terminal.ts';

async function weights(file: string): Promise<string> {
  const input = parseWith(weightsInput, await readJson(file, 'The input'), 'The input');
  try {
    return JSON.stringify(computeWeights(input));
  } catch (cause) {
    // What the schema lets through and the mathematics cannot do, such as a sum that overflows.
    if (cause instanceof RangeError) throw new UsageError(`The input cannot be used: ${cause.message}.`, { cause });
    throw cause;
  }
}

export function addWeightsCommand(program: Command, terminal: () => Terminal): void {
  program
    .command('weights')
    .description('turn log-probabilities (or dependencies) and rewards into masks, α, advantages and token weights')
    .argument('[file]', 'JSON input; standard input when left out', '-')
    .option('--json', 'the output is always JSON')
    .action(async (file: string) => terminal().print(await weights(file)));
}
