/** `sightline weights`: shaping from log-probabilities, without any model. */
import type { Command } from 'commander';
import { parseWith } from '#contract/parse.ts';
import { weightsInput } from '#contract/weights.ts';
import { computeWeights } from '#scoring/index.ts';
import { readJson } from '../read-files.ts';

export async function weights(file: string): Promise<string> {
  const input = parseWith(weightsInput, await readJson(file, 'The input'), 'The input');
  return JSON.stringify(computeWeights(input));
}

export function addWeightsCommand(program: Command, print: (text: string) => void): void {
  program
    .command('weights')
    .description('turn log-probabilities (or dependencies) and rewards into masks, α, advantages and token weights')
    .argument('[file]', 'JSON input; standard input when left out', '-')
    .option('--json', 'the output is always JSON')
    .action(async (file: string) => print(await weights(file)));
}
