/** `sightline dataset signals`: scores a dataset version and computes the signals of each sample. */
import type { Command } from 'commander';
import type { Perturbation } from '#contract/perturbation.ts';
import { parseNumber } from '../options/parse-options.ts';
import { parsePerturbation } from '../options/perturbation-option.ts';
import { addServiceOptions, type ServiceChoice, withClient } from '../service/service-options.ts';
import { UsageError } from '../terminal/failure.ts';
import { withProgressLine } from '../terminal/progress-line.ts';
import type { OpenTerminal, Terminal } from '../terminal/terminal.ts';
import { requireDataset } from './find-dataset.ts';
import { followSignals } from './follow-signals.ts';
import { renderSignals } from './render-signals.ts';

interface SignalsOptions extends ServiceChoice {
  dataVersion?: number;
  generate: number;
  blind: number;
  maxTokens: number;
  temperature: number;
  perturbation?: Perturbation;
  draws?: number;
  model?: string;
  wait: boolean;
  json?: boolean;
}

function toRequest({ generate: n, blind, maxTokens, temperature, perturbation, draws, model }: SignalsOptions) {
  return {
    ...(n + blind > 0 ? { generate: { n, blind, max_tokens: maxTokens, temperature } } : {}),
    ...(perturbation === undefined ? {} : { perturbation }),
    ...(draws === undefined ? {} : { draws }),
    ...(model === undefined ? {} : { model }),
  };
}

async function computeSignals(name: string, options: SignalsOptions, { canvas, print }: Terminal): Promise<void> {
  const { json } = options;
  await withProgressLine((line) =>
    withClient(options, async (client, signal) => {
      const dataset = await requireDataset(client, name);
      const version = options.dataVersion ?? dataset.version;
      if (version === 0) {
        throw new UsageError(`The dataset "${name}" has no frozen version. Run: sightline dataset freeze ${name}`);
      }
      const started = await client.computeSignals(dataset.id, version, toRequest(options));
      if (!options.wait) return print(json ? JSON.stringify(started) : renderSignals(canvas, started, []));
      line.show('computing signals');
      const ended = await followSignals(client, started, { line, signal });
      const samples = await Array.fromAsync(client.listSampleSignals(ended.id));
      line.end();
      await print(json ? JSON.stringify({ ...ended, signals: samples }) : renderSignals(canvas, ended, samples));
    }),
  );
}

export function addDatasetSignalsCommand(dataset: Command, terminal: OpenTerminal): void {
  const command = dataset
    .command('signals')
    .description('score a version and compute for each sample whether it needs its image')
    .argument('<dataset>', 'id or name of the dataset')
    .option('--data-version <n>', 'version of the dataset (default: the newest)', parseNumber)
    .option(
      '--generate <n>',
      'number of responses that the model generates per sample, in addition to its own',
      parseNumber,
      0,
    )
    .option('--blind <n>', 'number of responses that it generates without the image, for blind votes', parseNumber, 0)
    .option('--max-tokens <n>', 'maximum length of a generated response', parseNumber, 256)
    .option('--temperature <t>', 'temperature of the generation; 0 is greedy', parseNumber, 1)
    .option('--perturbation <name[:key=value,…]>', 'the uninformative view (default: no_image)', parsePerturbation)
    .option('--draws <n>', 'number of random views to average', parseNumber)
    .option('--model <name>', 'model that must score the version (default: the first that is ready)')
    .option('--no-wait', 'do not wait until the signals are computed')
    .option('--json', 'print the signals as JSON');
  addServiceOptions(command).action((name: string, options: SignalsOptions) =>
    computeSignals(name, options, terminal()),
  );
}
