/** `npm run demo`: a drawn group of eight responses, a shortcut and a picture like a photograph, on a runner of its own. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { parseWith } from '#contract/parse.ts';
import { generateRequest } from '#contract/runner.ts';
import type { RunnerAddress } from '#runner-client/call.ts';
import { collectGenerations } from './commands/generate.ts';
import { reportFailure, UsageError } from './failure.ts';
import { short } from './heat-map.ts';
import { collectInto, parseNumber } from './parse-options.ts';
import { meanDependencyOf, renderReport, showsPictures } from './print-report.ts';
import { createProgressLine, type ProgressLine } from './progress-line.ts';
import { type Example, readExample, toScoreOptions } from './read-example.ts';
import { readImage } from './read-files.ts';
import { readScoreJob } from './read-score-job.ts';
import { fetchJobViews, runScoreJob } from './score-job.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { visible } from './visible-text.ts';
import { withRunner } from './with-runner.ts';
import { wrapWords } from './wrap.ts';

const EXAMPLES = fileURLToPath(new URL('../examples', import.meta.url));
const DRAWS = 4;

interface DemoOptions {
  image?: string;
  question?: string;
  response?: string[];
  reward?: number[];
  color: boolean;
}

interface Stage extends Terminal {
  address: RunnerAddress;
  signal: AbortSignal;
  line: ProgressLine;
}

/** What the model itself answers, for a user who brings a picture and a question alone. */
async function answer({ address, signal }: Stage, image: string, question: string): Promise<string> {
  const file = await readImage(image);
  const request = parseWith(generateRequest, { samples: [{ id: 'own', images: [file.sha256], question }] }, 'The call');
  const [generated] = await collectGenerations(address, { request, images: [file], signal });
  if (!generated || generated.text === '') throw new UsageError('The model answers nothing to this. Give --response.');
  return generated.text;
}

/** The user's own picture where one is given, else the one that ships. */
async function photograph(options: DemoOptions, stage: Stage): Promise<Example> {
  const { image, question, response, reward } = options;
  const shipped = await readExample(join(EXAMPLES, 'photo', 'photo.json'));
  if (image === undefined && question === undefined && response === undefined) return shipped;
  const asked = { image: image ?? shipped.image, question: question ?? shipped.question };
  const texts = response ?? [await answer(stage, asked.image, asked.question)];
  const note = response ? {} : { note: 'the model’s own answer' };
  const responses = texts.map((text, at) => ({
    text,
    ...note,
    ...(reward?.[at] === undefined ? {} : { reward: reward[at] }),
  }));
  return { ...asked, responses };
}

/** Scores one example and prints it. @returns the question and its mean dependency */
async function show({
  stage,
  heading,
  example,
  pictured,
}: {
  stage: Stage;
  heading: string;
  example: Example;
  pictured: boolean;
}) {
  const { address, signal, canvas, line, print } = stage;
  line.show('scoring');
  const job = await readScoreJob(toScoreOptions(example, DRAWS));
  const report = await runScoreJob(address, job, { onProgress: line.update, signal });
  const views = pictured && showsPictures(canvas) ? await fetchJobViews(address, job, signal) : { views: [] };
  line.end();
  const notes = example.responses.map(({ note }) => note);
  await print(`\n${canvas.chalk.bold.inverse(` ${heading} `)}\n\n${renderReport(canvas, { report, views, notes })}`);
  return { question: example.question, meanDependency: meanDependencyOf(report) };
}

const HOW_TO_READ = [
  'S̄: how much the response depends on the image, mean over tokens, in nats',
  'α: the weight that VPPO gives it for that (1 on average)',
  'Δ: how much likelier the image makes it, in nats; below 0, less likely',
  'Â: its advantage over the group, from the rewards',
];

async function demo(options: DemoOptions): Promise<void> {
  if (options.image !== undefined && options.question === undefined) {
    throw new UsageError('What should be asked about this picture? Give --question TEXT with --image.');
  }
  const terminal = openTerminal(process.stdout, { color: options.color, env: process.env });
  const { canvas, print } = terminal;
  const { chalk, width } = canvas;
  const line = createProgressLine(process.stderr, () => performance.now());
  line.show('loading the reference model');
  try {
    await withRunner({ token: process.env.SIGHTLINE_TOKEN }, async (address, signal) => {
      const stage = { ...terminal, address, signal, line };
      const group = await readExample(join(EXAMPLES, 'group', 'group.json'));
      const shortcut = await readExample(join(EXAMPLES, 'group', 'shortcut.json'));
      const photo = await photograph(options, stage);
      const shown = [
        await show({ stage, heading: '1. Eight responses to a drawn picture', example: group, pictured: true }),
        await show({
          stage,
          heading: '2. The same picture, but the words alone tell the answer',
          example: shortcut,
          pictured: false,
        }),
        await show({
          stage,
          heading: options.image === undefined ? '3. A picture like a photograph' : '3. Your picture',
          example: photo,
          pictured: true,
        }),
      ];
      await print(`\n${chalk.bold('Which question needed its picture?')}  (mean S̄ of the responses)`);
      for (const { question, meanDependency } of shown) {
        await print(`  ${short(Number(meanDependency.toPrecision(2))).padEnd(9)}${visible(question)}`);
      }
    });
  } finally {
    line.end();
  }
  await print(`\n${chalk.bold('How to read it')}`);
  for (const text of HOW_TO_READ) {
    const [first, ...rest] = wrapWords(text, width - 5);
    await print([`  ${first}`, ...rest.map((more) => `     ${more}`)].join('\n'));
  }
  await print(`
${chalk.bold('Next')}
  your picture    npm run demo -- --image my.jpg --question "What color is it?"
  every option    npm run -s sightline -- score --help
  no model        npm run -s sightline -- weights < examples/weights.json
  your runner     npm run runner`);
}

const program = new Command('npm run demo --')
  .option('--image <file>', 'your own picture for the last part')
  .option('--question <text>', 'your question about it')
  .option('--response <text...>', 'responses to it; left out, the model answers', collectInto(String))
  .option('--reward <number...>', 'one for each response', collectInto(parseNumber))
  .option('--no-color', 'no colours; kept tokens stand in brackets')
  .configureOutput({ outputError() {} })
  .exitOverride();
try {
  await demo(program.parse().opts<DemoOptions>());
} catch (error) {
  process.exitCode = reportFailure(error, { json: false, stderr: process.stderr });
}
