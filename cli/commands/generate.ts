/** `sightline generate`: what does the model itself answer, with the image or without? */
import type { Command } from 'commander';
import { SightlineError } from '#contract/errors.ts';
import type { Perturbation } from '#contract/perturbation.ts';
import type { GenerateRequestInput, GenerationEvent } from '#contract/runner.ts';
import { streamRunner } from '#runner-client/call.ts';
import { parsePerturbation } from '../perturbation-option.ts';
import { readImage } from '../read-files.ts';
import { visible } from '../visible-text.ts';
import { type RunnerChoice, withRunner } from '../with-runner.ts';
import { addRunnerOptions, collectInto, parseNumber } from './score.ts';

interface GenerateOptions extends RunnerChoice {
  image: string[];
  question: string;
  n: number;
  maxTokens: number;
  temperature: number;
  seed: number;
  view?: Perturbation;
  json?: boolean;
}

export async function generate(options: GenerateOptions): Promise<string> {
  const images = await Promise.all(options.image.map(readImage));
  const request: GenerateRequestInput = {
    n: options.n,
    max_tokens: options.maxTokens,
    temperature: options.temperature,
    seed: options.seed,
    view: options.view ?? 'original',
    samples: [{ id: 'sample', images: images.map(({ sha256 }) => sha256), question: options.question }],
  };
  const generations: GenerationEvent[] = [];
  await withRunner(options, async (address, signal) => {
    const call = { request, images: new Map(images.map(({ sha256, bytes }) => [sha256, bytes])), signal };
    for await (const event of streamRunner(address, '/v1/generate', call)) {
      if (event.type === 'generation') generations.push(event);
      if (event.type === 'error') throw new SightlineError(event.code, event.detail);
    }
  });
  if (options.json) return JSON.stringify({ schema: 'sightline.generate/1', generations });
  return generations.map(({ text }) => visible(text)).join('\n');
}

export function addGenerateCommand(program: Command, print: (text: string) => void): void {
  const command = program
    .command('generate')
    .description('let the model answer a question itself')
    .option('--image <file>', 'JPEG, PNG or WebP; repeat for several', collectInto(String), [])
    .requiredOption('--question <text>', 'the question')
    .option('-n <count>', 'answers', parseNumber, 1)
    .option('--max-tokens <n>', 'longest answer', parseNumber, 256)
    .option('--temperature <t>', '0 is greedy', parseNumber, 0)
    .option('--seed <n>', 'seed of the sampling', parseNumber, 0)
    .option('--view <perturbation>', 'answer under a perturbed view, such as no_image', parsePerturbation)
    .option('--json', 'print JSON (schema sightline.generate/1)');
  addRunnerOptions(command).action(async (options: GenerateOptions) => print(await generate(options)));
}
