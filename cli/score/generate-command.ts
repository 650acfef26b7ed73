/** `sightline generate`: the model answers a question, with or without the image. */
import type { Command } from 'commander';
import { type RunnerAddress, streamRunner } from '#clients/runner/call.ts';
import { SightlineError } from '#contract/errors.ts';
import { parseWith } from '#contract/parse.ts';
import type { Perturbation } from '#contract/perturbation.ts';
import { type GenerateRequest, generateRequest } from '#contract/runner.ts';
import type { GenerationEvent } from '#contract/runner-events.ts';
import { collectInto, parseNumber } from '../options/parse-options.ts';
import { parsePerturbation } from '../options/perturbation-option.ts';
import { type ImageFile, readImage } from '../options/read-files.ts';
import { addRunnerOptions } from '../runner/runner-options.ts';
import { type RunnerChoice, withRunner } from '../runner/with-runner.ts';
import type { OpenTerminal, Terminal } from '../terminal/terminal.ts';
import { visible } from '../terminal/visible-text.ts';
import { bytesByHash, withImagePaths } from './with-image-paths.ts';

interface GenerateOptions extends RunnerChoice {
  /** False for --no-image. */
  image: string[] | false;
  question: string;
  n: number;
  maxTokens: number;
  temperature: number;
  seed: number;
  view?: Perturbation;
  json?: boolean;
}

/** @throws SightlineError if the runner rejects the call or the sample fails */
export async function collectGenerations(
  address: RunnerAddress,
  { request, images, signal }: { request: GenerateRequest; images: ImageFile[]; signal: AbortSignal },
): Promise<GenerationEvent[]> {
  const generations: GenerationEvent[] = [];
  const call = { request, images: bytesByHash(images), signal };
  await withImagePaths(images, async () => {
    for await (const event of streamRunner(address, '/v1/generate', call)) {
      if (event.type === 'generation') generations.push(event);
      if (event.type === 'error') throw new SightlineError(event.code, event.detail);
    }
  });
  return generations;
}

async function generate(options: GenerateOptions, { print }: Terminal): Promise<void> {
  const images = await Promise.all((options.image || []).map(readImage));
  const request = parseWith(
    generateRequest,
    {
      n: options.n,
      max_tokens: options.maxTokens,
      temperature: options.temperature,
      seed: options.seed,
      view: options.view ?? 'original',
      samples: [{ id: 'sample', images: images.map(({ sha256 }) => sha256), question: options.question }],
    },
    'The request',
  );
  const generations = await withRunner(options, (address, signal) =>
    collectGenerations(address, { request, images, signal }),
  );
  await print(
    options.json
      ? JSON.stringify({ schema: 'sightline.generate/1', generations })
      : generations.map(({ text }) => visible(text)).join('\n'),
  );
}

export function addGenerateCommand(program: Command, terminal: OpenTerminal): void {
  const command = program
    .command('generate')
    .description('let the model answer a question')
    .option('--image <file...>', 'JPEG, PNG or WebP images, in the order of the prompt', collectInto(String), [])
    .option('--no-image', 'answer without any image')
    .requiredOption('--question <text>', 'the question')
    .option('-n <count>', 'number of answers', parseNumber, 1)
    .option('--max-tokens <n>', 'maximum length of an answer', parseNumber, 256)
    .option('--temperature <t>', 'temperature of the sampling; 0 is greedy', parseNumber, 0)
    .option('--seed <n>', 'seed of the sampling', parseNumber, 0)
    .option('--view <name[:key=value,…]>', 'let the model see this perturbation of the image', parsePerturbation)
    .option('--json', 'print JSON (schema sightline.generate/1)');
  addRunnerOptions(command).action((options: GenerateOptions) => generate(options, terminal()));
}
