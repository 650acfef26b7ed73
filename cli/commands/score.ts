/** `sightline score`: how much does each token of these responses depend on these images? */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { DIVERGENCES, type DivergenceName } from '#contract/divergence.ts';
import { parseWith } from '#contract/parse.ts';
import type { Perturbation } from '#contract/perturbation.ts';
import { type ProgressEvent, type Region, type ScoreRequestInput, scoreRequest } from '#contract/runner.ts';
import { type ShapingConfigWire, shapingConfig } from '#contract/weights.ts';
import { fetchViews, type RunnerAddress } from '#runner-client/call.ts';
import { UsageError } from '../failure.ts';
import type { Canvas } from '../heat-map.ts';
import { parsePerturbation } from '../perturbation-option.ts';
import { renderReport } from '../print-report.ts';
import { createProgressLine } from '../progress-line.ts';
import { type ImageFile, readImage, readJson } from '../read-files.ts';
import { runScoreJob, type ScoreJob } from '../score-job.ts';
import { type RunnerChoice, withRunner } from '../with-runner.ts';

export interface ScoreOptions extends RunnerChoice {
  image: string[];
  question: string;
  response: string[];
  responsesFile?: string;
  reward?: number[];
  perturbation: Perturbation;
  replacement: string[];
  region: Region[];
  divergence: DivergenceName[];
  draws: number;
  seed: number;
  temperature: number;
  topP: number;
  betaMin: number;
  betaMax: number | 'dynamic';
  selector: ShapingConfigWire['selector'];
  json?: boolean;
}

/** Text, token ids, or an object with either and a reward. */
const fileResponse = z.union([
  z.string(),
  z.array(z.int()),
  z.strictObject({
    text: z.string().optional(),
    token_ids: z.array(z.int()).optional(),
    reward: z.number().optional(),
  }),
]);
const responsesFile = z.array(fileResponse);

export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a finite number.');
  return value;
}

export function collectInto<Item>(parse: (text: string) => Item): (text: string, before: Item[] | undefined) => Item[] {
  return (text, before = []) => [...before, parse(text)];
}

/** "0:10,20,60,80" or "10,20,60,80" */
export function parseRegion(text: string): Region {
  const [image, box] = text.includes(':') ? text.split(':') : ['0', text];
  const [left, top, right, bottom] = (box ?? '').split(',').map(parseNumber);
  if (left === undefined || top === undefined || right === undefined || bottom === undefined) {
    throw new InvalidArgumentError('It is IMAGE:LEFT,TOP,RIGHT,BOTTOM in pixels.');
  }
  return { image: parseNumber(image ?? '0'), box: [left, top, right, bottom] };
}

function parseDivergences(text: string): DivergenceName[] {
  return text.split(',').map((name) => {
    const known = DIVERGENCES.find((candidate) => candidate === name);
    if (!known) throw new InvalidArgumentError(`Choose from: ${DIVERGENCES.join(', ')}.`);
    return known;
  });
}

interface GivenResponses {
  responses: { text?: string; token_ids?: number[] }[];
  rewards: number[] | undefined;
}

async function readResponses(options: ScoreOptions): Promise<GivenResponses> {
  const responses: GivenResponses['responses'] = options.response.map((text) => ({ text }));
  const fileRewards: (number | undefined)[] = [];
  if (options.responsesFile !== undefined) {
    const json = await readJson(options.responsesFile, 'The responses file');
    for (const entry of parseWith(responsesFile, json, 'The responses file')) {
      const { reward, ...response } =
        typeof entry === 'string'
          ? { text: entry, reward: undefined }
          : Array.isArray(entry)
            ? { token_ids: entry, reward: undefined }
            : entry;
      responses.push({
        ...(response.text === undefined ? {} : { text: response.text }),
        ...('token_ids' in response && response.token_ids ? { token_ids: response.token_ids } : {}),
      });
      fileRewards.push(reward);
    }
  }
  if (responses.length === 0)
    throw new UsageError('There is no response to score. Give --response TEXT, once for each.');
  const empty = responses.findIndex(({ text, token_ids }) => (text ?? token_ids ?? '').length === 0);
  if (empty >= 0) throw new UsageError(`Response ${empty + 1} is empty: there is no token to score in it.`);
  const rewards = options.reward ?? fileRewards.filter((reward) => reward !== undefined);
  if (rewards.length > 0 && rewards.length !== responses.length) {
    throw new UsageError(`There are ${rewards.length} rewards for ${responses.length} responses; give one for each.`);
  }
  return { responses, rewards: rewards.length > 0 ? rewards : undefined };
}

export async function toScoreJob(options: ScoreOptions): Promise<ScoreJob> {
  const { responses, rewards } = await readResponses(options);
  const images = await Promise.all(options.image.map(readImage));
  const replacements = await Promise.all(options.replacement.map(readImage));
  const hashes = (files: ImageFile[]) => files.map(({ sha256 }) => sha256);
  const request: ScoreRequestInput = {
    divergences: options.divergence,
    perturbation: options.perturbation,
    draws: options.draws,
    seed: options.seed,
    temperature: options.temperature,
    samples: [
      {
        id: 'sample',
        images: hashes(images),
        question: options.question,
        ...(replacements.length > 0 ? { replacement_images: hashes(replacements) } : {}),
        ...(options.region.length > 0 ? { regions: options.region } : {}),
        responses,
      },
    ],
  };
  parseWith(scoreRequest, request, 'The call');
  return {
    request,
    images: new Map([...images, ...replacements].map(({ sha256, bytes }) => [sha256, bytes])),
    rewards,
    shaping: parseWith(
      shapingConfig,
      { top_p: options.topP, beta_min: options.betaMin, beta_max: options.betaMax, selector: options.selector },
      'The shaping',
    ),
  };
}

/** Scores on a runner that is there, and says it in JSON or in colours. */
export async function scoreOn(
  address: RunnerAddress,
  options: ScoreOptions,
  { canvas, onProgress, signal }: { canvas: Canvas; onProgress: (event: ProgressEvent) => void; signal: AbortSignal },
): Promise<string> {
  const job = await toScoreJob(options);
  const report = await runScoreJob(address, job, { onProgress, signal });
  if (options.json) return JSON.stringify(report);
  const { perturbation, seed, samples } = scoreRequest.parse(job.request);
  const prompts = samples.map(({ responses: _responses, ...prompt }) => prompt);
  const request = { perturbation, seed, draws: 1, samples: prompts };
  const views =
    job.images.size > 0 ? await fetchViews(address, { request, images: job.images, signal }) : { views: [] };
  return renderReport(canvas, report, options.question, views);
}

async function score(options: ScoreOptions, canvas: Canvas): Promise<string> {
  // What was given is checked before a model is loaded for it.
  await toScoreJob(options);
  const line = createProgressLine(process.stderr, () => performance.now());
  line.show('loading the model');
  try {
    return await withRunner(options, (address, signal) =>
      scoreOn(address, options, { canvas, onProgress: line.update, signal }),
    );
  } finally {
    line.end();
  }
}

export function addRunnerOptions(command: Command): Command {
  return command
    .addOption(new Option('--runner <url>', 'a runner that is there already').env('SIGHTLINE_RUNNER_URL'))
    .addOption(new Option('--token <token>', 'its bearer token').env('SIGHTLINE_TOKEN'))
    .option('--model <folder>', 'bundle for a runner of its own (default: the reference model)')
    .option('--threads <n>', 'threads of that runner', parseNumber);
}

export function addScoreCommand(program: Command, print: (text: string) => void, canvas: () => Canvas): void {
  const command = program
    .command('score')
    .description('score how much each token of one or more responses depends on the image')
    .option('--image <file>', 'JPEG, PNG or WebP; repeat for several', collectInto(String), [])
    .requiredOption('--question <text>', 'what the responses answer')
    .option('--response <text>', 'repeat for several', collectInto(String), [])
    .option('--responses-file <file>', 'JSON: a list of texts, of token id lists, or of {text | token_ids, reward}')
    .option('--reward <number>', 'one for each response, in their order', collectInto(parseNumber))
    .option(
      '--perturbation <name[:key=value,…]>',
      'how the image is made uninformative',
      parsePerturbation,
      parsePerturbation('patch_blackening'),
    )
    .option('--replacement <file>', 'the other image, for the perturbation replace', collectInto(String), [])
    .option('--region <image:l,t,r,b>', 'a box in pixels, for the perturbation region', collectInto(parseRegion), [])
    .option('--divergence <name,…>', `${DIVERGENCES.join(', ')}; the first one is shown`, parseDivergences, ['kl'])
    .option('--draws <n>', 'random views to average', parseNumber, 1)
    .option('--seed <n>', 'seed of the perturbation', parseNumber, 0)
    .option('--temperature <t>', 'temperature of both distributions', parseNumber, 1)
    .option('--top-p <k>', 'share of tokens that training keeps', parseNumber, 0.4)
    .option('--beta-min <β>', 'α of the least dependent response', parseNumber, 0.9)
    .option(
      '--beta-max <β>',
      'α of the most dependent response, or dynamic',
      (text) => (text === 'dynamic' ? text : parseNumber(text)),
      'dynamic',
    )
    .addOption(
      new Option('--selector <name>', 'which tokens training keeps')
        .choices([...shapingConfig.shape.selector.unwrap().options])
        .default('dependency'),
    )
    .option('--json', 'print the report as JSON (schema sightline.score/1)');
  addRunnerOptions(command).action(async (options: ScoreOptions) => print(await score(options, canvas())));
}
