/** `sightline weights`: computes training weights from log-probabilities, without a model. */
import type { Command } from 'commander';
import { parseWith } from '#contract/parse.ts';
import { weightsInput } from '#contract/weights.ts';
import { computeWeights } from '#core/scoring/index.ts';
import { readJson } from '../options/read-files.ts';
import { UsageError } from '../terminal/failure.ts';
import type { OpenTerminal } from '../terminal/terminal.ts';

async function weights(file: string): Promise<string> {
  const input = parseWith(weightsInput, await readJson(file, 'The input'), 'The input');
  try {
    return JSON.stringify(computeWeights(input));
  } catch (cause) {
    // For example, a sum that overflows.
    if (cause instanceof RangeError) throw new UsageError(`The input cannot be used: ${cause.message}.`, { cause });
    throw cause;
  }
}

export function addWeightsCommand(program: Command, terminal: OpenTerminal): void {
  program
    .command('weights')
    .description('compute masks, α, advantages and token weights from log-probabilities (or dependencies) and rewards')
    .argument('[file]', 'JSON input (default: standard input)', '-')
    .option('--json', 'accepted for consistency; the output is always JSON')
    .action(async (file: string) => terminal().print(await weights(file)));
}
