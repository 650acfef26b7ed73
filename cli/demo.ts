/** `npm run demo`: a drawn group of eight responses and a photograph-like picture, scored on a runner of its own. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { z } from 'zod';
import { parseWith } from '#contract/parse.ts';
import { terminalCanvas } from './canvas.ts';
import { collectInto, parseNumber, type ScoreOptions, scoreOn } from './commands/score.ts';
import { reportFailure } from './failure.ts';
import { parsePerturbation } from './perturbation-option.ts';
import { createProgressLine } from './progress-line.ts';
import { readJson } from './read-files.ts';
import { withRunner } from './with-runner.ts';

const EXAMPLES = fileURLToPath(new URL('../examples', import.meta.url));
const DRAWS = 4;

const example = z.strictObject({
  image: z.string(),
  question: z.string(),
  responses: z.array(z.strictObject({ text: z.string(), reward: z.number().optional() })),
});
type Example = z.infer<typeof example>;

interface DemoOptions {
  image?: string;
  question?: string;
  response?: string[];
  reward?: number[];
}

async function readExample(path: string): Promise<Example> {
  const read = parseWith(example, await readJson(path, 'The example'), 'The example');
  return { ...read, image: join(dirname(path), read.image) };
}

function toScoreOptions({ image, question, responses }: Example): ScoreOptions {
  const rewards = responses.flatMap(({ reward }) => (reward === undefined ? [] : [reward]));
  return {
    image: [image],
    question,
    response: responses.map(({ text }) => text),
    ...(rewards.length > 0 ? { reward: rewards } : {}),
    perturbation: parsePerturbation('patch_blackening'),
    replacement: [],
    region: [],
    divergence: ['kl'],
    draws: DRAWS,
    seed: 0,
    temperature: 1,
    topP: 0.4,
    betaMin: 0.9,
    betaMax: 'dynamic',
    selector: 'dependency',
  };
}

/** The user's own picture where one is given, else the one that ships. */
async function photograph({ image, question, response, reward }: DemoOptions): Promise<Example> {
  const shipped = await readExample(join(EXAMPLES, 'photo', 'photo.json'));
  return {
    image: image ?? shipped.image,
    question: question ?? shipped.question,
    responses: response
      ? response.map((text, index) => ({ text, ...(reward?.[index] === undefined ? {} : { reward: reward[index] }) }))
      : shipped.responses,
  };
}

async function demo(options: DemoOptions): Promise<void> {
  const canvas = terminalCanvas(process.stdout, true);
  const { chalk } = canvas;
  const line = createProgressLine(process.stderr, () => performance.now());
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const group = await readExample(join(EXAMPLES, 'group', 'group.json'));
  const photo = await photograph(options);
  line.show('loading the reference model');
  try {
    await withRunner({}, async (address, signal) => {
      const parts = [
        { heading: '1. A group of eight responses to a drawn picture', of: group },
        { heading: '2. A picture like a photograph', of: photo },
      ];
      for (const { heading, of } of parts) {
        line.show('scoring');
        const shown = await scoreOn(address, toScoreOptions(of), { canvas, onProgress: line.update, signal });
        line.end();
        say(`\n${chalk.bold.inverse(` ${heading} `)}\n\n${shown}`);
      }
    });
  } finally {
    line.end();
  }
  say(`
${chalk.bold('Next')}
  your own picture      npm run demo -- --image my.jpg --question "What color is the car?" --response "The car is red."
  every option          npm run -s sightline -- score --help
  no model at all       npm run -s sightline -- weights < examples/weights.json
  a runner that stays   npm run runner`);
}

const program = new Command('npm run demo --')
  .option('--image <file>', 'your own picture for the second part')
  .option('--question <text>', 'your question about it')
  .option('--response <text>', 'a response to it; repeat for several', collectInto(String))
  .option('--reward <number>', 'one for each response', collectInto(parseNumber));
try {
  await demo(program.parse().opts<DemoOptions>());
} catch (error) {
  process.exitCode = reportFailure(error, { json: false, stderr: process.stderr });
}
